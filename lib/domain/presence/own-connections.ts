import { ms } from '@/lib/platform/db/sql-time';
import type { Ctx } from '../context';

/** A connection that was reported longer ago belongs to a process that has ended. */
const CURRENT_MS = 15_000;
const KEPT_MS = 24 * 3_600_000;

/** By name, for example `commands`; `problem` null: it works. */
export type OwnConnection = { name: string; problem: string | null };
/** `since`: ms since the epoch. */
export type ConnectionProblem = { instance: string; name: string; problem: string; since: number };

/** Stores how the connections of one process to the broker are. Call it again within CURRENT_MS. */
export async function reportOwnConnections({
  ctx,
  input: { instance, connections },
}: {
  ctx: Ctx;
  input: { instance: string; connections: OwnConnection[] };
}): Promise<void> {
  const now = new Date(ctx.clock.now());
  await ctx.db.query({
    text: `with gone as (delete from broker_connections where seen_at < $3::timestamptz - $4 * interval '1 ms')
     insert into broker_connections as b (instance, name, problem, since, seen_at)
     select $1, c.name, c.problem, $3, $3 from jsonb_to_recordset($2::jsonb) as c(name text, problem text)
     on conflict (instance, name) do update set problem = excluded.problem, seen_at = excluded.seen_at,
       since = case when b.problem is not distinct from excluded.problem then b.since else excluded.since end`,
    values: [instance, JSON.stringify(connections), now, KEPT_MS],
  });
}

/** The connections that do not work now, the longest first. */
export async function readConnectionProblems(ctx: Ctx): Promise<ConnectionProblem[]> {
  const { rows } = await ctx.db.query<ConnectionProblem>({
    text: `select instance, name, problem, ${ms('since')} as since from broker_connections
     where problem is not null and seen_at >= $1 order by since`,
    values: [new Date(ctx.clock.now() - CURRENT_MS)],
  });
  return rows;
}
