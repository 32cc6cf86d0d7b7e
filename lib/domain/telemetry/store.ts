import { SIGNAL, type SignalValue } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { ms, time } from '@/lib/platform/db/sql-time';
import { statement } from '@/lib/platform/db/statement';
import { notify } from '../notifications';
import type { StateChange } from './coalesce';
import { readingsJson, signalsJson } from './json';
import { newerSql, type Order } from './order';
import type { ReadEvent, ReadTelemetry } from './read-message';
import { clockOf, inTimeSql, type Known, relearnedSql, type VehicleClock } from './vehicle-clock';

/** `shown`: the newest message that is stored in the state row, or being stored. */
export type KnownVehicle = Known & {
  id: number;
  vin: string;
  /** When `data_fresh` was last written. */
  markedFreshAt: number;
};

const array = (values: readonly (number | null)[]): string =>
  `{${values.map((value) => (value === null ? 'NULL' : value)).join(',')}}`;

export async function findVehicles(
  db: Db,
  vins: string[],
): Promise<(Omit<KnownVehicle, 'markedFreshAt'> & { archived: boolean })[]> {
  const { rows } = await db.query<{ id: number; vin: string; archived: boolean } & Order & StoredClock>({
    text: `select v.id, v.vin, v.archived_at is not null as archived, ${ms('s.sampled_at')} as "sampledAt", ${ms('s.received_at')} as "receivedAt", s.seq, ${CLOCK_COLUMNS}
     from vehicles v left join vehicle_state s on s.vehicle_id = v.id where v.vin = any($1::text[])`,
    values: [vins],
  });
  return rows.map(({ id, vin, archived, clockOffsetMs, clockLearnedAt, ...order }) => {
    if (order.seq === null) return { id, vin, archived, shown: null, clock: null };
    return { id, vin, archived, shown: order, clock: readClock(order, { clockOffsetMs, clockLearnedAt }) };
  });
}

export type StoredClock = { clockOffsetMs: number | null; clockLearnedAt: number | null };
/** Columns of `s`, `vehicle_state`. */
export const CLOCK_COLUMNS = `s.clock_offset_ms as "clockOffsetMs", ${ms('s.clock_learned_at')} as "clockLearnedAt"`;

export function readClock(shown: Order, { clockOffsetMs, clockLearnedAt }: StoredClock): VehicleClock {
  const clock = clockOf(shown);
  return { ...clock, offsetMs: clockOffsetMs ?? clock.offsetMs, learnedAt: clockLearnedAt ?? 0 };
}

type TelemetryBatch = {
  history: { vehicleId: number; message: ReadTelemetry }[];
  /** At most one a vehicle. */
  states: { vehicleId: number; change: StateChange; clock: VehicleClock }[];
  /** Vehicles to mark as fresh. */
  freshIds: number[];
};

// Limits the signals of a state, as each message rewrites the row: beyond it only known names are updated. They are counted
// only where the row is large (as stored, compressed): the whole catalogue takes a third of that.
const MAX_STATE_SIGNALS = 1_000;
const SMALL_STATE_BYTES = 8 * 1024;

// JSON is passed as lines of one text, without escaping and array parsing: JSON has no raw line feeds. Rows are locked in order
// of id, against deadlocks of batches.
const insertBatch = statement(
  `
with history as (
  insert into telemetry (vehicle_id, sampled_at, seq, received_at, signals)
  select t.id, ${time('t.sampled')}, t.seq, ${time('t.received')}, t.signals::jsonb
  from unnest(:historyIds::int[], :historySampledAt::float8[], :historySeq::bigint[], :historyReceivedAt::float8[],
    string_to_array(:historySignals::text, E'\\n'))
    as t(id, sampled, seq, received, signals)
  on conflict do nothing
), state as (
  insert into vehicle_state as s (vehicle_id, sampled_at, received_at, seq, latitude, longitude, heading_deg, speed_kmh,
    state_of_charge_pct, odometer_km, position_at, clock_offset_ms, clock_learned_at, signals)
  select t.id, ${time('t.sampled')}, ${time('t.received')}, t.seq, t.latitude, t.longitude, t.heading, t.speed, t.charge,
    t.odometer, ${time('t.position_at')}, t.clock_offset, ${time('t.clock_learned')}, t.signals::jsonb
  from unnest(:ids::int[], :sampledAt::float8[], :receivedAt::float8[], :seq::bigint[], :latitude::float8[],
    :longitude::float8[], :heading::float8[],
    :speed::float8[], :charge::float8[], :odometer::float8[], :positionAt::float8[], :clockOffsetMs::float8[],
      :clockLearnedAt::float8[],
    string_to_array(:signals::text, E'\\n'))
    as t(id, sampled, received, seq, latitude, longitude, heading, speed, charge, odometer, position_at, clock_offset,
      clock_learned, signals)
  order by t.id
  on conflict (vehicle_id) do update set
    sampled_at = excluded.sampled_at, received_at = excluded.received_at, seq = excluded.seq,
    latitude = case when excluded.position_at is null then s.latitude else excluded.latitude end,
    longitude = case when excluded.position_at is null then s.longitude else excluded.longitude end,
    heading_deg = coalesce(excluded.heading_deg, s.heading_deg), speed_kmh = coalesce(excluded.speed_kmh, s.speed_kmh),
    state_of_charge_pct = coalesce(excluded.state_of_charge_pct, s.state_of_charge_pct),
    odometer_km = coalesce(excluded.odometer_km, s.odometer_km),
    position_at = coalesce(excluded.position_at, s.position_at),
    clock_offset_ms = excluded.clock_offset_ms, clock_learned_at = excluded.clock_learned_at,
    signals = case when pg_column_size(s.signals) < ${SMALL_STATE_BYTES}
      or (select count(*) from jsonb_object_keys(s.signals)) < ${MAX_STATE_SIGNALS}
      then s.signals || excluded.signals else s.signals || (
      select coalesce(jsonb_object_agg(path, reading), '{}') from jsonb_each(excluded.signals) as e(path, reading)
      where s.signals ? path) end
  where ${relearnedSql('excluded', 's')} or (${inTimeSql('excluded', 's')} and ${newerSql('excluded', 's', { corrected: true })})
  returning vehicle_id
), first_contact as (
  insert into vehicle_presence (vehicle_id, data_fresh) select t.id, true from unnest(:freshIds::int[]) as t(id)
  where not exists (select 1 from vehicle_presence p where p.vehicle_id = t.id) order by t.id on conflict do nothing
), unmarked as materialized (
  select vehicle_id from vehicle_presence where vehicle_id = any(:freshIds::int[]) and not data_fresh
  order by vehicle_id for no key update
), marked as (
  update vehicle_presence p set data_fresh = true from unmarked where p.vehicle_id = unmarked.vehicle_id
) select vehicle_id as id from state`,
  { name: 'insert-telemetry' },
);

/**
 * Stores history, state and freshness of a batch in one statement, hence atomically.
 * @returns vehicles whose state was not changed, as the row was newer
 */
export async function insertTelemetry(db: Db, { history, states, freshIds }: TelemetryBatch): Promise<number[]> {
  const sorted = states.toSorted((a, b) => a.vehicleId - b.vehicleId);
  const signal = (path: string) => array(sorted.map(({ change }) => numberOf(change.signals.get(path)?.[0])));
  const { rows } = await db.query<{ id: number }>(
    insertBatch({
      historyIds: array(history.map(({ vehicleId }) => vehicleId)),
      historySampledAt: array(history.map(({ message }) => message.sampledAt)),
      historySeq: array(history.map(({ message }) => message.seq)),
      historyReceivedAt: array(history.map(({ message }) => message.receivedAt)),
      historySignals: history.map(({ message }) => signalsJson(message.signals)).join('\n'),
      ids: array(sorted.map(({ vehicleId }) => vehicleId)),
      sampledAt: array(sorted.map(({ change }) => change.sampledAt)),
      receivedAt: array(sorted.map(({ change }) => change.receivedAt)),
      seq: array(sorted.map(({ change }) => change.seq)),
      latitude: signal(SIGNAL.latitude),
      longitude: signal(SIGNAL.longitude),
      heading: signal(SIGNAL.heading),
      speed: signal(SIGNAL.speed),
      charge: signal(SIGNAL.stateOfCharge),
      odometer: signal(SIGNAL.odometer),
      positionAt: array(sorted.map(({ change }) => change.positionAt)),
      signals: sorted.map(({ change }) => readingsJson(change.signals)).join('\n'),
      freshIds: array(freshIds),
      clockOffsetMs: array(sorted.map(({ clock }) => clock.offsetMs)),
      clockLearnedAt: array(sorted.map(({ clock }) => clock.learnedAt || null)),
    }),
  );
  if (rows.length === states.length) return [];
  const written = new Set(rows.map(({ id }) => id));
  return states.flatMap(({ vehicleId }) => (written.has(vehicleId) ? [] : [vehicleId]));
}

const numberOf = (value: SignalValue | undefined): number | null => (typeof value === 'number' ? value : null);

export type StoredEvent = { vehicleId: number; event: ReadEvent };

const insertEventRows = statement(
  `insert into vehicle_events (vehicle_id, type, severity, sampled_at, received_at, seq, data)
  select t.id, t.type, t.severity, ${time('t.sampled')}, ${time('t.received')}, t.seq, t.data::jsonb
  from unnest(:vehicleIds::int[], :types::text[], :severities::text[], :sampledAt::float8[], :receivedAt::float8[],
    :seq::bigint[],
    string_to_array(:data::text, E'\\n')) as t(id, type, severity, sampled, received, seq, data)
  on conflict do nothing returning id`,
);

/** Stores events and notifies of them; ignores those that are stored already. @returns the number of new ones */
export async function insertEvents(db: Db, events: StoredEvent[]): Promise<number> {
  if (events.length === 0) return 0;
  return db.transaction(async (tx) => {
    const { rows } = await tx.query<{ id: number }>(
      insertEventRows({
        vehicleIds: events.map(({ vehicleId }) => vehicleId),
        types: events.map(({ event }) => event.type),
        severities: events.map(({ event }) => event.severity),
        sampledAt: events.map(({ event }) => event.sampledAt),
        receivedAt: events.map(({ event }) => event.receivedAt),
        seq: events.map(({ event }) => event.seq),
        data: events.map(({ event }) => event.dataJson).join('\n'),
      }),
    );
    const eventIds = rows.map(({ id }) => id);
    if (eventIds.length > 0) await notify(tx, 'tsp_feed', { type: 'event', vehicleIds: [], eventIds });
    return rows.length;
  });
}
