import type { BrokerRefusal } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { SampleBudget } from '../../sample-budget';
import { insertRefusal } from './refusal-store';

export type Refusal = BrokerRefusal;

// A fleet with a wrong certificate retries for ever: a few rows explain it as well as all of them
const SAMPLES_A_MINUTE = { perReason: 10, perClient: 3 };
const MAX_TEXT = 256;

const budgets = new WeakMap<object, SampleBudget>();

/** Keeps a sample of refusals, see SAMPLES_A_MINUTE. False: this one was not kept. */
export async function recordRefusal({ ctx, input }: { ctx: Ctx; input: Refusal }): Promise<boolean> {
  if (!isDue(ctx, input)) return false;
  const row = {
    source: input.source,
    reason: input.reason,
    clientId: clean(input.clientId),
    topic: clean(input.topic),
    detail: clean(input.detail),
    sizeBytes: input.sizeBytes ?? null,
  };
  await insertRefusal(ctx.db, row, new Date(ctx.clock.now()));
  return true;
}

function isDue({ db, clock }: Ctx, { source, reason, clientId, detail }: Refusal): boolean {
  const budget = budgets.get(db) ?? new SampleBudget(SAMPLES_A_MINUTE);
  budgets.set(db, budget);
  // Who was refused before it said its name is told by its certificate and address
  return budget.take(`${source} ${reason}`, clean(clientId || detail) ?? '', clock.now());
}

/** PostgreSQL takes no U+0000. */
const clean = (text: string | undefined): string | null =>
  text ? text.replaceAll('\u0000', '\uFFFD').slice(0, MAX_TEXT) : null;
