import { createDebouncedFlush } from '@/lib/platform/async/debounced-flush';
import { type Log, rateLimitedLog } from '@/lib/platform/log';
import type { Ctx } from '../../context';
import { DenialGroups, type NewDenial } from './denial-groups';
import { type DenialRow, upsertDenials } from './denial-store';

export type DenialRecorder = {
  record(denial: NewDenial): void;
  stop(): Promise<void>;
};

const FLUSH_EVERY_MS = 1_000;
const MAX_ROWS = 2_000;
const LOG_EVERY_MS = 60_000;

/**
 * Records denials with client and rule, buffered and written once a second. A failed write is retried once, then
 * dropped and logged.
 */
export function createDenialRecorder({ ctx, log }: { ctx: Ctx; log: Log }): DenialRecorder {
  const groups = new DenialGroups();
  let failed: DenialRow[] = [];
  const dropped = rateLimitedLog(LOG_EVERY_MS, (err, suppressed) => log.error({ err, suppressed }, 'denials dropped'));

  const flusher = createDebouncedFlush(FLUSH_EVERY_MS, () => groups.size === 0 && failed.length === 0, write);

  async function write(): Promise<void> {
    const retried = failed;
    failed = [];
    await save(retried, dropped);
    await save(groups.take(), (_, rows) => {
      failed = rows;
    });
  }

  async function save(rows: DenialRow[], onFailure: (error: unknown, rows: DenialRow[]) => void): Promise<void> {
    for (let from = 0; from < rows.length; from += MAX_ROWS) {
      try {
        await upsertDenials(ctx.db, rows.slice(from, from + MAX_ROWS));
      } catch (error) {
        onFailure(error, rows.slice(from));
        return;
      }
    }
  }

  return {
    record(denial) {
      groups.add(denial, ctx.clock.now());
      flusher.schedule();
    },
    async stop() {
      await flusher.stop();
      if (failed.length > 0) await flusher.flush();
    },
  };
}
