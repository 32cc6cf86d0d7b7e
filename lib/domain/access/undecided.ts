import { type Log, sparingly } from '@/lib/platform/log';
import type { Ctx } from '../context';
import { createSoon } from '../soon';
import { isStorableText } from '../storable';

export type Undecided = {
  /** The broker was told no decision about this client; null: perhaps about any. */
  add(clientId: string | null): void;
  stop(): Promise<void>;
};

// After the broker has cached what it was told
const FLUSH_EVERY_MS = 100;
// Below the 8,000 bytes of a notification; beyond it all clients are meant
const MAX_NAMED = 50;
const MAX_ID_LENGTH = 128;
const LOG_EVERY_MS = 5_000;

/**
 * Tells on `tsp_access` for whom the edge had no decision: a broker caches that as a refusal, for a minute. Told again until
 * PostgreSQL takes it, because PostgreSQL may be the reason.
 */
export function createUndecided({ ctx, log }: { ctx: Ctx; log: Log }): Undecided {
  let all = false;
  let named = new Set<string>();
  const failed = sparingly(LOG_EVERY_MS, (err, unsaid) =>
    log.warn({ err, unsaid }, 'clients without a decision could not be announced; it will be tried again'),
  );
  const soon = createSoon(FLUSH_EVERY_MS, () => !all && named.size === 0, write);

  async function write(): Promise<void> {
    if (!all && named.size === 0) return;
    const clientIds = all ? [] : [...named];
    all = false;
    named = new Set();
    try {
      await ctx.db.query({
        text: `select pg_notify('tsp_access', $1)`,
        values: [JSON.stringify({ type: 'undecided', clientIds })],
      });
    } catch (error) {
      failed(error);
      if (clientIds.length === 0) all = true;
      for (const clientId of clientIds) named.add(clientId);
    }
  }

  return {
    add(clientId) {
      const isNameable = clientId !== null && clientId.length <= MAX_ID_LENGTH && isStorableText(clientId);
      if (isNameable && named.size < MAX_NAMED) named.add(clientId);
      else all = true;
      soon.schedule();
    },
    stop: () => soon.stop(),
  };
}
