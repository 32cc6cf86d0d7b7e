import type { Db } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';

/** By name, for example `commands`; `problem` null: none. */
export type OwnConnection = { name: string; problem: string | null };
/** `since`: ms since the epoch. */
export type ConnectionProblem = { instance: string; name: string; problem: string; since: number };

/** Also deletes rows that were reported longer ago than `retentionMs`. */
export async function upsertConnections(
  db: Db,
  {
    instance,
    connections,
    now,
    retentionMs,
  }: { instance: string; connections: OwnConnection[]; now: Date; retentionMs: number },
): Promise<void> {
  await db.query({
    text: `with deleted as (delete from broker_connections where seen_at < $3::timestamptz - $4 * interval '1 ms')
     insert into broker_connections as b (instance, name, problem, since, seen_at)
     select $1, c.name, c.problem, $3, $3 from jsonb_to_recordset($2::jsonb) as c(name text, problem text)
     on conflict (instance, name) do update set problem = excluded.problem, seen_at = excluded.seen_at,
       since = case when b.problem is not distinct from excluded.problem then b.since else excluded.since end`,
    values: [instance, JSON.stringify(connections), now, retentionMs],
  });
}

/** Oldest first. */
export async function selectProblems(db: Db, reportedSince: Date): Promise<ConnectionProblem[]> {
  const { rows } = await db.query<ConnectionProblem>({
    text: `select instance, name, problem, ${ms('since')} as since from broker_connections
     where problem is not null and seen_at >= $1 order by since`,
    values: [reportedSince],
  });
  return rows;
}
