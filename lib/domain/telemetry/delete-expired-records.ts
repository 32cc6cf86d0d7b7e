import type { Ctx } from '../context';
import { deleteEventsBefore, deleteQuarantinedBefore, deleteSessionsBefore } from './retention-store';

const DAY_MS = 86_400_000;
// Small enough that no statement holds locks for long
const ROWS_A_STATEMENT = 20_000;
const STATEMENTS_A_RUN = 50;

/** Deletes events, ended presence sessions and quarantine rows that are older than `retentionDays`. */
export async function deleteExpiredRecords({
  ctx,
  input: { retentionDays },
}: {
  ctx: Ctx;
  input: { retentionDays: number };
}): Promise<void> {
  const before = new Date(ctx.clock.now() - retentionDays * DAY_MS);
  for (const deleteBefore of [deleteEventsBefore, deleteQuarantinedBefore, deleteSessionsBefore]) {
    for (let run = 0; run < STATEMENTS_A_RUN; run++) {
      if ((await deleteBefore(ctx.db, before, ROWS_A_STATEMENT)) < ROWS_A_STATEMENT) break;
    }
  }
}
