import type { DisconnectReason } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { ms, time } from '@/lib/platform/db/sql-time';
import { CLOCK_STEP_MS, type ListedAt } from './node-order';
import { notifyPresence } from './notify';
import { NEXT_SEQ, notAhead } from './store';

/** What was known of the node before, or null. */
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

/**
 * Ends the sessions that `which` selects (aliased `s`), at the time `at` (SQL). Vehicles that have no other open session are
 * disconnected then.
 */
export async function endSessions(
  db: Transaction,
  { which, at, reason, now }: { which: string; at: string; reason: DisconnectReason; now: number },
  parameters: unknown[] = [],
): Promise<number> {
  const [reasonAt, nowAt] = [`$${parameters.length + 1}`, `$${parameters.length + 2}`];
  const shown = (column: string) => notAhead(ms(column), nowAt);
  const { rows } = await db.query<{ vehicleId: number }>({
    text: `with chosen as materialized (
       select s.id, s.vehicle_id, greatest(s.connected_at, ${at}) as ended_at
       from presence_sessions s join vehicle_presence p on p.vehicle_id = s.vehicle_id
       where s.disconnected_at is null and ${which}
       order by s.vehicle_id for update of p, s
     ), ended as (
       update presence_sessions s set disconnected_at = chosen.ended_at, reason = ${reasonAt}, will_at = null,
         ended_seq = ${NEXT_SEQ}
       from chosen where s.id = chosen.id
     )
     update vehicle_presence p set connected = other.id is not null, session_id = coalesce(other.id, p.session_id),
       connected_at = case when other.id is null then p.connected_at else ${shown('other.connected_at')} end,
       told_at = case when other.id is null then p.told_at end,
       disconnected_at = case when other.id is null then ${shown('chosen.ended_at')} end,
       disconnect_reason = case when other.id is null then ${reasonAt} end,
       changed_at = greatest(${time(nowAt)}, p.changed_at + interval '1 ms')
     from chosen left join lateral (
       select o.id, o.connected_at from presence_sessions o
       where o.vehicle_id = chosen.vehicle_id and o.disconnected_at is null and o.id not in (select id from chosen)
       order by o.id desc limit 1) other on true
     where p.vehicle_id = chosen.vehicle_id and p.session_id = chosen.id
     returning p.vehicle_id as "vehicleId"`,
    values: [...parameters, reason, now],
  });
  await notifyPresence(
    db,
    rows.map(({ vehicleId }) => vehicleId),
  );
  return rows.length;
}

/** The node has begun anew: what was connected before ended after it was last seen. */
export async function endSessionsBefore(
  db: Transaction,
  { node, startedAt, seenAt, now }: { node: string; startedAt: number; seenAt: number; now: number },
): Promise<void> {
  const which = `s.node = $1 and s.connected_at < ${time('$2')}`;
  const at = time('$3');
  await endSessions(db, { which, at, reason: 'broker_restarted', now }, [
    node,
    Math.trunc(startedAt),
    Math.trunc(Math.min(seenAt, startedAt)),
  ]);
}

type Listed = { vin: string; peer: string; connectedAt: number };

/** Ends the node's sessions that had begun when the list was made and are not in it. */
export async function endUnlistedSessions(
  db: Transaction,
  {
    node,
    at,
    mark,
    listed,
    reason = 'missing_at_reconciliation',
    now,
  }: { node: string; listed: Listed[]; reason?: DisconnectReason | undefined; now: number } & ListedAt,
): Promise<void> {
  const began =
    mark === undefined ? `not (s.connected_at between ${time('$2')} and ${time('$6')})` : 's.id < $6::bigint';
  const which = `s.node = $1 and ${began} and not exists (
    select 1 from unnest($3::text[], $4::text[], $5::float8[]) as t(vin, peer, connected_at)
      join vehicles v on v.vin = t.vin
    where v.id = s.vehicle_id and t.peer = s.peer and ${time('t.connected_at')} = s.connected_at)`;
  await endSessions(db, { which, at: time('$2'), reason, now }, [
    node,
    at,
    listed.map(({ vin }) => vin),
    listed.map(({ peer }) => peer),
    listed.map(({ connectedAt }) => connectedAt),
    mark ?? at + CLOCK_STEP_MS,
  ]);
}
