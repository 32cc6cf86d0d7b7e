import { isStorableText } from '@/lib/contracts';
import { createDebouncedFlush } from '@/lib/platform/async/debounced-flush';
import { type Log, rateLimitedLog } from '@/lib/platform/log';
import type { Ctx } from '../../context';
import { notify } from '../../notifications';

export type Undecided = {
  /** The broker got no decision about this client; null: possibly about any. */
  add(clientId: string | null): void;
  stop(): Promise<void>;
};

// Until the broker has cached its refusal
const FLUSH_EVERY_MS = 100;
// Beyond this, all clients are notified
const MAX_NAMED = 50;
const MAX_ID_LENGTH = 128;
const LOG_EVERY_MS = 5_000;

/**
 * Notifies of clients without a decision, because a broker caches that as a refusal for a minute. Retried until
 * PostgreSQL accepts it, since PostgreSQL may have caused it.
 */
export function createUndecided({ ctx, log }: { ctx: Ctx; log: Log }): Undecided {
  let all = false;
  let named = new Set<string>();
  const failed = rateLimitedLog(LOG_EVERY_MS, (err, suppressed) =>
    log.warn({ err, suppressed }, 'notification of undecided clients failed; will be retried'),
  );
  const flusher = createDebouncedFlush(FLUSH_EVERY_MS, () => !all && named.size === 0, write);

  async function write(): Promise<void> {
    if (!all && named.size === 0) return;
    const clientIds = all ? [] : [...named];
    all = false;
    named = new Set();
    try {
      await notify(ctx.db, 'tsp_access', { type: 'undecided', clientIds });
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
      flusher.schedule();
    },
    stop: () => flusher.stop(),
  };
}
