import type { Db, Transaction } from '@/lib/platform/db';

// For the jobs of the role `janitor`

/** Number of the advisory lock. */
const LOCK = 8_201;

/** Keeps other replicas from changing partitions until the transaction ends. */
export async function lockPartitions(db: Transaction): Promise<void> {
  await db.query({ text: 'select pg_advisory_xact_lock($1)', values: [LOCK] });
}

/** Names of the day partitions. */
export async function selectPartitions(db: Transaction): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>({
    text: `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'telemetry'::regclass and c.relname ~ '^telemetry_[0-9]{8}$'`,
  });
  return rows.map(({ name }) => name);
}

/** @param day.from and `to`, exclusive: `2026-11-30` */
export async function createPartition(db: Transaction, day: { name: string; from: string; to: string }): Promise<void> {
  await db.query({
    text: `create table ${day.name} partition of telemetry for values from ('${day.from}') to ('${day.to}')`,
  });
}

export async function dropPartition(db: Transaction, name: string): Promise<void> {
  await db.query({ text: `drop table ${name}` });
}

/**
 * Clears `data_fresh` of vehicles with an id in `(after, last]` whose newest data was received before `oldest`, unless
 * they have connected or woken up since; skips locked rows. @returns how many
 */
export async function updateStale(
  db: Db,
  { after, last, oldest }: { after: number; last: number; oldest: Date },
): Promise<number> {
  const { rowCount } = await db.query({
    text: `with stale as materialized (
       select p.vehicle_id from vehicle_presence p left join vehicle_state s on s.vehicle_id = p.vehicle_id
       where p.vehicle_id > $1 and p.vehicle_id <= $2 and p.data_fresh and (not p.connected or p.changed_at < $3)
         and (s.received_at is null or s.received_at < $3)
       for no key update of p skip locked
     )
     update vehicle_presence p set data_fresh = false from stale where p.vehicle_id = stale.vehicle_id`,
    values: [after, last, oldest],
  });
  return rowCount ?? 0;
}

export async function isAnyPresenceAfter(db: Db, vehicleId: number): Promise<boolean> {
  const { rows } = await db.query<{ more: boolean }>({
    text: 'select exists (select 1 from vehicle_presence where vehicle_id > $1) as more',
    values: [vehicleId],
  });
  return rows[0]?.more ?? false;
}

/** Each deletes at most `limit` rows that are older than `before`. @returns how many */
type DeleteBefore = (db: Db, before: Date, limit: number) => Promise<number>;

const deletion =
  (text: string): DeleteBefore =>
  async (db, before, limit) =>
    (await db.query({ text, values: [before, limit] })).rowCount ?? 0;

export const deleteEventsBefore = deletion(
  'delete from vehicle_events where id in (select id from vehicle_events where received_at < $1 limit $2)',
);

export const deleteQuarantinedBefore = deletion(
  'delete from quarantined_messages where id in (select id from quarantined_messages where received_at < $1 limit $2)',
);

// The condition on connected_at limits the search to the oldest blocks (presence_sessions_connected_at_idx). Keeps the session
// that a vehicle's presence refers to, whatever its age.
export const deleteSessionsBefore = deletion(
  `delete from presence_sessions where id in (
     select s.id from presence_sessions s where s.connected_at < $1 and s.disconnected_at < $1
       and not exists (select 1 from vehicle_presence p where p.vehicle_id = s.vehicle_id and p.session_id = s.id)
     limit $2)`,
);
