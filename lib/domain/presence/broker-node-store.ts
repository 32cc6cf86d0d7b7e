import type { Transaction } from '@/lib/platform/db';
import { ms, time } from '@/lib/platform/db/sql-time';

/** @returns the node's row before, or null */
export async function recordHeartbeat(
  db: Transaction,
  { node, startedAt, connections, now }: { node: string; startedAt: number; connections: number; now: number },
): Promise<{ startedAt: number; heartbeatAt: number; lost: boolean } | null> {
  const { rows } = await db.query<{ startedAt: number; heartbeatAt: number; lost: boolean }>({
    text: `select ${ms('started_at')} as "startedAt", ${ms('heartbeat_at')} as "heartbeatAt", lost_at is not null as lost
     from broker_nodes where node = $1 for update`,
    values: [node],
  });
  await db.query({
    text: `insert into broker_nodes (node, started_at, heartbeat_at, connections) values ($1, ${time('$2')}, ${time('$3')}, $4)
     on conflict (node) do update set started_at = excluded.started_at, heartbeat_at = excluded.heartbeat_at,
       connections = excluded.connections, lost_at = null`,
    values: [node, Math.trunc(startedAt), now, connections],
  });
  return rows[0] ?? null;
}

export async function countOpenSessions(db: Transaction, node: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    text: 'select count(*) from presence_sessions where node = $1 and disconnected_at is null',
    values: [node],
  });
  return rows[0]?.count ?? 0;
}

/** Marks nodes without a heartbeat since `silentSince` as lost. @returns those that were not yet */
export async function markLostNodes(db: Transaction, now: number, silentSince: number): Promise<string[]> {
  const { rows } = await db.query<{ node: string }>({
    text: `update broker_nodes set lost_at = ${time('$1')}
     where lost_at is null and heartbeat_at < ${time('$2')} returning node`,
    values: [now, silentSince],
  });
  return rows.map(({ node }) => node);
}
