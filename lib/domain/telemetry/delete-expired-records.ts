import type { Ctx } from '../context';

const DAY_MS = 86_400_000;
// Small enough that no statement holds locks for long; the next run goes on
const ROWS_A_RUN = 20_000;

/** Deletes events, ended presence sessions and quarantine rows that are older than `retentionDays`. */
export async function deleteExpiredRecords({
  ctx,
  input: { retentionDays },
}: {
  ctx: Ctx;
  input: { retentionDays: number };
}): Promise<void> {
  const before = new Date(ctx.clock.now() - retentionDays * DAY_MS);
  for (const [table, column, further] of [
    ['vehicle_events', 'received_at', ''],
    ['quarantined_messages', 'received_at', ''],
    [
      'presence_sessions',
      'disconnected_at',
      'and id not in (select session_id from vehicle_presence where session_id is not null)',
    ],
  ] as const) {
    await ctx.db.pool.query(
      `delete from ${table} where id in (select id from ${table} where ${column} < $1 ${further} limit $2)`,
      [before, ROWS_A_RUN],
    );
  }
}
