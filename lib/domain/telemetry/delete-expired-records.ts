import type { Ctx } from '../context';

const DAY_MS = 86_400_000;
// Small enough that no statement holds locks for long
const ROWS_A_STATEMENT = 20_000;
const STATEMENTS_A_RUN = 50;

// A session ends after it began, so its begin bounds the search to the oldest blocks (presence_sessions_connected_at_idx).
// The one that a vehicle's presence rests on stays, however old.
const EXPIRED = [
  'delete from vehicle_events where id in (select id from vehicle_events where received_at < $1 limit $2)',
  'delete from quarantined_messages where id in (select id from quarantined_messages where received_at < $1 limit $2)',
  `delete from presence_sessions where id in (
     select s.id from presence_sessions s where s.connected_at < $1 and s.disconnected_at < $1
       and not exists (select 1 from vehicle_presence p where p.vehicle_id = s.vehicle_id and p.session_id = s.id)
     limit $2)`,
];

/** Deletes events, ended presence sessions and quarantine rows that are older than `retentionDays`. */
export async function deleteExpiredRecords({
  ctx,
  input: { retentionDays },
}: {
  ctx: Ctx;
  input: { retentionDays: number };
}): Promise<void> {
  const before = new Date(ctx.clock.now() - retentionDays * DAY_MS);
  for (const statement of EXPIRED) {
    for (let run = 0; run < STATEMENTS_A_RUN; run++) {
      const { rowCount } = await ctx.db.query({ text: statement, values: [before, ROWS_A_STATEMENT] });
      if ((rowCount ?? 0) < ROWS_A_STATEMENT) break;
    }
  }
}
