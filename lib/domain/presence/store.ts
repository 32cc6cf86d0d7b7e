import { STALE_AFTER_MS } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';
import { ms, time } from '@/lib/platform/db/sql-time';
import { statement } from '@/lib/platform/db/statement';
import { isConnected, type Presence, type Session } from './state';

type StoredPresence = { vehicleId: number; presence: Presence };
/** A connection as named in a report; `connectedAt` null: any of that peer on that node. */
export type SessionName = { vehicleId: number; node: string; peer: string; connectedAt: number | null };

// Clocks within this are treated as correct
const TOLERANCE_MS = 2_000;
/** SQL: a broker's time, ms, limited to `now` (a parameter, ms) if that clock is ahead. */
export const notAhead = (column: string, now: string) =>
  time(`case when ${column} > ${now}::float8 + ${TOLERANCE_MS} then ${now}::float8 else ${column} end`);
const SESSION = `s.id, s.vehicle_id as "vehicleId", s.node, s.peer, ${ms('s.connected_at')} as "connectedAt",
  ${ms('s.disconnected_at')} as "disconnectedAt", s.reason, ${ms('s.will_at')} as "willAt",
  s.ended_seq as "endedSeq", s.command_operations as "commandOperations"`;

/** SQL: next number in order of recording, from the sequence of session ids. */
export const NEXT_SEQ = `nextval('presence_sessions_id_seq')`;

export async function nextSeq(db: Db): Promise<number> {
  const { rows } = await db.query<{ seq: number }>({ text: `select ${NEXT_SEQ} as seq` });
  return rows[0]?.seq ?? 0;
}

/** Locks the vehicles as the foreign keys of later statements do; all writers lock them before presence and facets. */
export async function findVehicleIds(db: Transaction, vins: string[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ vin: string; id: number }>({
    text: 'select vin, id from vehicles where vin = any($1::text[]) order by id for key share',
    values: [vins],
  });
  return new Map(rows.map(({ vin, id }) => [vin, id]));
}

/** Some commands that wait for one of these vehicles: enough to wake the dispatcher, which finds all. */
export async function findWaitingCommands(db: Transaction, vehicleIds: number[]): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    text: 'select command_id as id from command_outbox where vehicle_id = any($1::int[]) limit 100',
    values: [vehicleIds],
  });
  return rows.map(({ id }) => id);
}

/** Locks the vehicles' presence (in order of id, against deadlocks of writers) and reads it. */
export async function lockPresence(
  db: Transaction,
  vehicleIds: number[],
  names: SessionName[],
): Promise<Map<number, StoredPresence>> {
  await db.query({
    text: `insert into vehicle_presence (vehicle_id) select id from unnest($1::int[]) as t(id) order by id on conflict do nothing`,
    values: [vehicleIds],
  });
  const { rows } = await db.query<
    Omit<Presence, 'newest' | 'sessions'> & { vehicleId: number; sessionId: number | null }
  >({
    text: `select vehicle_id as "vehicleId", session_id as "sessionId", sleeping, ${ms('sleeping_at')} as "sleepingAt",
            ${ms('reported_ts')} as "onlineTs", ${ms('changed_at')} as "changedAt"
     from vehicle_presence where vehicle_id = any($1::int[]) order by vehicle_id for update`,
    values: [vehicleIds],
  });
  const sessions = await readSessions(db, vehicleIds, names);
  return new Map(
    rows.map(({ vehicleId, sessionId, ...facts }) => {
      const own = sessions.get(vehicleId) ?? [];
      const newest = own.find(({ id }) => id === sessionId) ?? null;
      return [vehicleId, { vehicleId, presence: { ...facts, newest, sessions: own } }];
    }),
  );
}

/** Sessions that are open or shown, and of each named node the named one and the latest. */
async function readSessions(db: Transaction, vehicleIds: number[], names: SessionName[]) {
  const { rows } = await db.query<Session & { vehicleId: number }>({
    text: `with named as (
       select * from unnest($2::int[], $3::text[], $4::text[], $5::float8[]) as n(vehicle_id, node, peer, at)
     )
     select ${SESSION} from presence_sessions s where s.vehicle_id = any($1::int[]) and s.disconnected_at is null
     union
     select ${SESSION} from vehicle_presence p join presence_sessions s on s.id = p.session_id
      where p.vehicle_id = any($1::int[])
     union
     select ${SESSION} from named n
       join presence_sessions s on s.vehicle_id = n.vehicle_id and s.node = n.node and s.peer = n.peer
        and (n.at is null or s.connected_at = ${time('n.at')})
     union
     select latest.* from (select distinct vehicle_id, node from named) n cross join lateral (
       select ${SESSION} from presence_sessions s
       where s.vehicle_id = n.vehicle_id and s.node = n.node and s.disconnected_at is distinct from s.connected_at
       order by s.connected_at desc limit 1) latest`,
    values: [
      vehicleIds,
      names.map(({ vehicleId }) => vehicleId),
      names.map(({ node }) => node),
      names.map(({ peer }) => peer),
      names.map(({ connectedAt }) => connectedAt),
    ],
  });
  const byVehicle = new Map<number, Session[]>();
  for (const { vehicleId, ...session } of rows) {
    const own = byVehicle.get(vehicleId);
    if (own) own.push(session);
    else byVehicle.set(vehicleId, [session]);
  }
  return byVehicle;
}

const updatePresence = statement(
  `update vehicle_presence p set
       connected = t.open,
       connected_at = case when p.session_id = t.session_id then p.connected_at else ${notAhead(
         't.connected_at',
         ':now',
       )} end,
       disconnected_at = case when p.session_id = t.session_id and p.disconnected_at is not null
         and t.disconnected_at is not null and p.disconnect_reason = t.reason then p.disconnected_at
         else ${notAhead('t.disconnected_at', ':now')} end,
       data_fresh = p.data_fresh or (t.open and t.changed_at > :now - ${STALE_AFTER_MS}),
       disconnect_reason = t.reason, session_id = t.session_id, sleeping = t.sleeping,
       sleeping_at = ${time('t.sleeping_at')}, reported_ts = ${time('t.online_ts')}, changed_at = ${time('t.changed_at')},
       told_at = case when t.is_new then ${time(':now')} when p.session_id = t.session_id then p.told_at end,
       overlap_since = case when t.open_sessions > 1 then coalesce(p.overlap_since, ${time(':now')}) end
     from unnest(:ids::int[], :open::bool[], :connectedAt::float8[], :disconnectedAt::float8[], :reason::text[],
       :sessionId::bigint[], :sleeping::bool[], :sleepingAt::float8[],
                 :onlineTs::float8[], :changedAt::float8[], :openSessions::int[], :isNew::bool[])
       as t(vehicle_id, open, connected_at, disconnected_at, reason, session_id, sleeping, sleeping_at, online_ts,
            changed_at, open_sessions, is_new)
     where p.vehicle_id = t.vehicle_id`,
);

/** Writes new and changed sessions, then the presence of each vehicle from its shown session, without times in the future. */
export async function savePresence(db: Transaction, stored: StoredPresence[], now: number): Promise<void> {
  const isNew = stored.map(({ presence: { newest } }) => newest !== null && newest.id === null);
  await insertSessions(db, stored);
  await updateSessions(db, stored);
  await db.query(
    updatePresence({
      ids: stored.map(({ vehicleId }) => vehicleId),
      open: stored.map(({ presence }) => isConnected(presence)),
      connectedAt: stored.map(({ presence: { newest } }) => newest?.connectedAt ?? null),
      disconnectedAt: stored.map(({ presence: { newest } }) => newest?.disconnectedAt ?? null),
      reason: stored.map(({ presence: { newest } }) => newest?.reason ?? null),
      sessionId: stored.map(({ presence: { newest } }) => newest?.id ?? null),
      sleeping: stored.map(({ presence }) => presence.sleeping),
      sleepingAt: stored.map(({ presence }) => presence.sleepingAt),
      onlineTs: stored.map(({ presence }) => presence.onlineTs),
      changedAt: stored.map(({ presence }) => presence.changedAt),
      openSessions: stored.map(
        ({ presence }) => presence.sessions.filter(({ disconnectedAt }) => disconnectedAt === null).length,
      ),
      now,
      isNew,
    }),
  );
}

const insertSessionRows = statement(
  `with given as (
       select *, row_number() over () as i from unnest(:vehicleIds::int[], :nodes::text[], :peers::text[],
         :connectedAt::float8[], :disconnectedAt::float8[], :reasons::text[],
           :willAt::float8[], :operations::text[])
         as t(vehicle_id, node, peer, connected_at, disconnected_at, reason, will_at, operations)
     ), made as (
       insert into presence_sessions (vehicle_id, node, peer, connected_at, disconnected_at, reason, will_at, command_operations,
         ended_seq)
       select vehicle_id, node, peer, ${time('connected_at')}, ${time('disconnected_at')}, reason, ${time('will_at')},
              string_to_array(operations, ','),
              case when disconnected_at is not null then ${NEXT_SEQ} end
       from given order by i
       returning id, vehicle_id, node, peer, connected_at
     )
     select made.id from given join made on made.vehicle_id = given.vehicle_id and made.node = given.node
       and made.peer = given.peer and made.connected_at = ${time('given.connected_at')}
     order by given.i`,
);

async function insertSessions(db: Transaction, stored: StoredPresence[]): Promise<void> {
  const fresh = stored.flatMap(({ vehicleId, presence }) =>
    presence.sessions.filter(({ id }) => id === null).map((session) => ({ vehicleId, session })),
  );
  if (fresh.length === 0) return;
  const { rows } = await db.query<{ id: number }>(
    insertSessionRows({
      vehicleIds: fresh.map(({ vehicleId }) => vehicleId),
      nodes: fresh.map(({ session }) => session.node),
      peers: fresh.map(({ session }) => session.peer),
      connectedAt: fresh.map(({ session }) => session.connectedAt),
      disconnectedAt: fresh.map(({ session }) => session.disconnectedAt),
      reasons: fresh.map(({ session }) => session.reason),
      willAt: fresh.map(({ session }) => session.willAt),
      operations: fresh.map(({ session }) => joinedOperations(session)),
    }),
  );
  fresh.forEach(({ session }, i) => {
    session.id = rows[i]?.id ?? null;
  });
}

/** `unnest` takes no array of arrays; names of operations have no comma. */
const joinedOperations = ({ commandOperations }: Session): string | null => commandOperations?.join() ?? null;

const updateSessionRows = statement(
  `update presence_sessions s set connected_at = ${time('t.connected_at')}, disconnected_at = ${time('t.disconnected_at')},
            reason = t.reason, will_at = ${time('t.will_at')}, command_operations = string_to_array(t.operations, ','),
            ended_seq = case when t.disconnected_at is not null then coalesce(t.ended_seq, ${NEXT_SEQ}) end
     from unnest(:ids::bigint[], :connectedAt::float8[], :disconnectedAt::float8[], :reasons::text[], :willAt::float8[],
       :endedSeq::bigint[], :operations::text[])
       as t(id, connected_at, disconnected_at, reason, will_at, ended_seq, operations)
     where s.id = t.id and (s.connected_at, s.disconnected_at, s.reason, s.will_at, s.command_operations) is distinct from
       (${time('t.connected_at')}, ${time('t.disconnected_at')}, t.reason, ${time('t.will_at')},
        string_to_array(t.operations, ','))`,
);

async function updateSessions(db: Transaction, stored: StoredPresence[]): Promise<void> {
  const known = stored.flatMap(({ presence }) => presence.sessions);
  await db.query(
    updateSessionRows({
      ids: known.map(({ id }) => id),
      connectedAt: known.map(({ connectedAt }) => connectedAt),
      disconnectedAt: known.map(({ disconnectedAt }) => disconnectedAt),
      reasons: known.map(({ reason }) => reason),
      willAt: known.map(({ willAt }) => willAt),
      endedSeq: known.map(({ endedSeq }) => endedSeq),
      operations: known.map(joinedOperations),
    }),
  );
}
