import type { DisconnectReason } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { ms, time } from '@/lib/platform/db/sql-time';
import { statement } from '@/lib/platform/db/statement';
import { notify } from '../notifications';
import { CLOCK_STEP_MS, type ListedAt } from './node-order';
import { NEXT_SEQ, notAhead } from './store';

/**
 * Ends the sessions that `which` selects (SQL, aliased `s`) at the time `at` (SQL), both with named `parameters`. Vehicles
 * without another open session are disconnected.
 */
async function endSessions(
  db: Transaction,
  { which, at, reason, now }: { which: string; at: string; reason: DisconnectReason; now: number },
  parameters: Record<string, unknown>,
): Promise<void> {
  const shown = (column: string) => notAhead(ms(column), ':now');
  const query = statement(
    `with chosen as materialized (
       select s.id, s.vehicle_id, greatest(s.connected_at, ${at}) as ended_at
       from presence_sessions s join vehicle_presence p on p.vehicle_id = s.vehicle_id
       where s.disconnected_at is null and ${which}
       order by s.vehicle_id for update of p, s
     ), ended as (
       update presence_sessions s set disconnected_at = chosen.ended_at, reason = :reason, will_at = null,
         ended_seq = ${NEXT_SEQ}
       from chosen where s.id = chosen.id
     )
     update vehicle_presence p set connected = other.id is not null, session_id = coalesce(other.id, p.session_id),
       connected_at = case when other.id is null then p.connected_at else ${shown('other.connected_at')} end,
       told_at = case when other.id is null then p.told_at end,
       disconnected_at = case when other.id is null then ${shown('chosen.ended_at')} end,
       disconnect_reason = case when other.id is null then :reason end,
       changed_at = greatest(${time(':now')}, p.changed_at + interval '1 ms')
     from chosen left join lateral (
       select o.id, o.connected_at from presence_sessions o
       where o.vehicle_id = chosen.vehicle_id and o.disconnected_at is null and o.id not in (select id from chosen)
       order by o.id desc limit 1) other on true
     where p.vehicle_id = chosen.vehicle_id and p.session_id = chosen.id
     returning p.vehicle_id as "vehicleId"`,
  );
  const { rows } = await db.query<{ vehicleId: number }>(query({ ...parameters, reason, now }));
  const vehicleIds = rows.map(({ vehicleId }) => vehicleId);
  if (vehicleIds.length > 0) await notify(db, 'tsp_feed', { type: 'presence', vehicleIds });
}

/** After a restart of the node: ends earlier sessions, at the node's last heartbeat. */
export async function endSessionsBefore(
  db: Transaction,
  { node, startedAt, seenAt, now }: { node: string; startedAt: number; seenAt: number; now: number },
): Promise<void> {
  const which = `s.node = :node and s.connected_at < ${time(':startedAt')}`;
  await endSessions(
    db,
    { which, at: time(':endedAt'), reason: 'broker_restarted', now },
    { node, startedAt: Math.trunc(startedAt), endedAt: Math.trunc(Math.min(seenAt, startedAt)) },
  );
}

type Listed = { vin: string; peer: string; connectedAt: number };

/** Ends the node's sessions from before the list that are not in it. */
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
    mark === undefined ? `not (s.connected_at between ${time(':at')} and ${time(':limit')})` : 's.id < :limit::bigint';
  const which = `s.node = :node and ${began} and not exists (
    select 1 from unnest(:vins::text[], :peers::text[], :connectedAt::float8[]) as t(vin, peer, connected_at)
      join vehicles v on v.vin = t.vin
    where v.id = s.vehicle_id and t.peer = s.peer and ${time('t.connected_at')} = s.connected_at)`;
  await endSessions(
    db,
    { which, at: time(':at'), reason, now },
    {
      node,
      at,
      vins: listed.map(({ vin }) => vin),
      peers: listed.map(({ peer }) => peer),
      connectedAt: listed.map(({ connectedAt }) => connectedAt),
      limit: mark ?? at + CLOCK_STEP_MS,
    },
  );
}

/** Ends open sessions of all other nodes that began before `mark`. */
export async function endSessionsElsewhere(
  db: Transaction,
  { nodes, mark, now }: { nodes: string[]; mark: number; now: number },
): Promise<void> {
  const which = 's.node <> all(:nodes::text[]) and s.id < :mark::bigint';
  await endSessions(db, { which, at: time(':now'), reason: 'missing_at_reconciliation', now }, { nodes, mark });
}

/**
 * Ends the vehicle's sessions that began before `mark`, except `session`; null: all. Keeps those of known nodes that are not in
 * `nodes`.
 */
export async function endOtherSessions(
  db: Transaction,
  {
    vin,
    mark,
    nodes,
    session,
    now,
  }: {
    vin: string;
    mark: number;
    nodes: string[];
    session: { node: string; peername: string; connectedAt: number } | null;
    now: number;
  },
): Promise<void> {
  const which = `s.vehicle_id = (select id from vehicles where vin = :vin) and s.id < :mark::bigint
    and (s.node = any(:nodes::text[]) or not exists (select 1 from broker_nodes n where n.node = s.node))
    and (s.node, s.peer, s.connected_at) is distinct from (:node::text, :peername::text, ${time(':connectedAt')})`;
  const { node = null, peername = null, connectedAt = 0 } = session ?? {};
  const parameters = { vin, mark, node, peername, connectedAt, nodes };
  await endSessions(db, { which, at: time(':now'), reason: 'missing_at_reconciliation', now }, parameters);
}

/** Clears `overlap_since` of a vehicle with less than two open sessions. */
export async function endOverlap(db: Transaction, vin: string): Promise<void> {
  await db.query({
    text: `update vehicle_presence p set overlap_since = null from vehicles v where v.id = p.vehicle_id and v.vin = $1
       and (select count(*) from presence_sessions s where s.vehicle_id = p.vehicle_id and s.disconnected_at is null) < 2`,
    values: [vin],
  });
}

/** Ends the sessions whose will came before `dueAt`; clears the will where telemetry followed it. */
export async function endWilled(db: Transaction, { dueAt, now }: { dueAt: number; now: number }): Promise<void> {
  const overdue = `s.will_at < ${time(':dueAt')}`;
  const clearWills = statement(
    `update presence_sessions s set will_at = null where s.disconnected_at is null and ${overdue}
      and exists (select 1 from vehicle_state v where v.vehicle_id = s.vehicle_id and v.received_at > s.will_at)`,
  );
  await db.query(clearWills({ dueAt }));
  await endSessions(db, { which: overdue, at: 's.will_at', reason: 'will', now }, { dueAt });
}

/** Ends the sessions of a lost node, at its last heartbeat. */
export async function endSessionsOfLost(db: Transaction, { node, now }: { node: string; now: number }): Promise<void> {
  const at = '(select heartbeat_at from broker_nodes where node = :node)';
  await endSessions(db, { which: 's.node = :node', at, reason: 'broker_lost', now }, { node });
}
