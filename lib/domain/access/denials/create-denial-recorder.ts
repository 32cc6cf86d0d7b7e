import { createDebouncedFlush } from '@/lib/platform/async/debounced-flush';
import { type Log, rateLimitedLog } from '@/lib/platform/log';
import type { Ctx } from '../../context';
import { DenialGroups, type NewDenial } from './denial-groups';
import { type DenialRow, upsertDenials } from './denial-store';

export type DenialRecorder = {
  denied(denial: NewDenial): void;
  /** Writes what waits. */
  stop(): Promise<void>;
};

const FLUSH_EVERY_MS = 1_000;
const MAX_ROWS = 2_000;
const LOG_EVERY_MS = 60_000;

/**
 * Keeps what was refused, to whom and by which rule: once a second, in one statement. What cannot be written is tried once
 * more with the next; then it is lost, and said.
 */
export function createDenialRecorder({ ctx, log }: { ctx: Ctx; log: Log }): DenialRecorder {
  const groups = new DenialGroups();
  let tried: DenialRow[] = [];
  const lost = rateLimitedLog(LOG_EVERY_MS, (err, suppressed) =>
    log.error({ err, suppressed }, 'refusals were not recorded'),
  );

  const flusher = createDebouncedFlush(FLUSH_EVERY_MS, () => groups.size === 0 && tried.length === 0, write);

  async function write(): Promise<void> {
    const again = tried;
    tried = [];
    await save(again, lost);
    await save(groups.take(), (_, rows) => {
      tried = rows;
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
    denied(denial) {
      groups.add(denial, ctx.clock.now());
      flusher.schedule();
    },
    async stop() {
      await flusher.stop();
      if (tried.length > 0) await flusher.flush();
    },
  };
}
