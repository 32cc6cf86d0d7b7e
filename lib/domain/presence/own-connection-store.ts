import type { Db } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';

/** By name, for example `commands`; `problem` null: it works. */
export type OwnConnection = { name: string; problem: string | null };
/** `since`: ms since the epoch. */
export type ConnectionProblem = { instance: string; name: string; problem: string; since: number };

/** Deletes what was reported before `keptMs`. */
export async function upsertConnections(
  db: Db,
  { instance, connections, now, keptMs }: { instance: string; connections: OwnConnection[]; now: Date; keptMs: number },
): Promise<void> {
  await db.query({
    text: `with gone as (delete from broker_connections where seen_at < $3::timestamptz - $4 * interval '1 ms')
     insert into broker_connections as b (instance, name, problem, since, seen_at)
     select $1, c.name, c.problem, $3, $3 from jsonb_to_recordset($2::jsonb) as c(name text, problem text)
     on conflict (instance, name) do update set problem = excluded.problem, seen_at = excluded.seen_at,
       since = case when b.problem is not distinct from excluded.problem then b.since else excluded.since end`,
    values: [instance, JSON.stringify(connections), now, keptMs],
  });
}

/** The longest first. */
export async function selectProblems(db: Db, seenSince: Date): Promise<ConnectionProblem[]> {
  const { rows } = await db.query<ConnectionProblem>({
    text: `select instance, name, problem, ${ms('since')} as since from broker_connections
     where problem is not null and seen_at >= $1 order by since`,
    values: [seenSince],
  });
  return rows;
}
