import type { QuarantineReason } from '@/lib/contracts';
import type { Ctx } from '../context';
import { insertRefusal } from './store';

export type Refusal = {
  source: 'authentication' | 'authorization';
  reason: QuarantineReason;
  clientId?: string;
  topic?: string;
  detail?: string;
  sizeBytes?: number;
};

// A fleet with a wrong certificate retries for ever: a few rows a minute explain it as well as all of them
const ROWS_PER_REASON = 10;
const WINDOW_MS = 60_000;
const MAX_TEXT = 256;

type Window = { startedAt: number; rows: Map<string, number> };
const windows = new WeakMap<object, Window>();

/** Keeps a sample of refusals: at most ROWS_PER_REASON a source and reason in a minute. False: this one was not kept. */
export async function recordRefusal({ ctx, input }: { ctx: Ctx; input: Refusal }): Promise<boolean> {
  if (!isDue(ctx, `${input.source} ${input.reason}`)) return false;
  const row = {
    source: input.source,
    reason: input.reason,
    clientId: clean(input.clientId),
    topic: clean(input.topic),
    detail: clean(input.detail),
    sizeBytes: input.sizeBytes ?? null,
  };
  await insertRefusal(ctx.db.pool, row, new Date(ctx.clock.now()));
  return true;
}

function isDue({ db, clock }: Ctx, key: string): boolean {
  const now = clock.now();
  let window = windows.get(db);
  if (!window || now - window.startedAt >= WINDOW_MS) {
    window = { startedAt: now, rows: new Map() };
    windows.set(db, window);
  }
  const rows = (window.rows.get(key) ?? 0) + 1;
  window.rows.set(key, rows);
  return rows <= ROWS_PER_REASON;
}

/** PostgreSQL takes no U+0000. */
const clean = (text: string | undefined): string | null =>
  text ? text.replaceAll('\u0000', '\uFFFD').slice(0, MAX_TEXT) : null;
