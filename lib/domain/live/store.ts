import {
  type CommandState,
  type MapVehicle,
  type Operation,
  type PresenceFacts,
  SIGNAL,
  type SignalReadings,
  withValidPosition,
} from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';
import type { Actor } from '../context';
import { CLOCK_COLUMNS, type Order, readClock, type StoredClock, type VehicleClock } from '../telemetry';

type FleetVehicle = { id: number; vin: string; fleet: string };
type LivePresence = FleetVehicle & { presence: PresenceFacts };
export type LiveState = FleetVehicle & {
  presence: PresenceFacts | null;
  telemetry:
    | (Order & { signals: SignalReadings; positionAt?: number | undefined; clock?: VehicleClock | undefined })
    | null;
};

const FACTS = `p.connected, ${ms('p.connected_at')} as "connectedAt", ${ms('p.disconnected_at')} as "disconnectedAt",
  p.disconnect_reason as "disconnectReason", p.sleeping, ${ms('p.sleeping_at')} as "sleepingAt",
  ${ms('p.changed_at')} as "changedAt"`;

export async function selectStates(db: Db, vins: string[]): Promise<LiveState[]> {
  type State = StoredClock & { signals: SignalReadings | null; positionAt: number | null };
  const { rows } = await db.query<FleetVehicle & PresenceFacts & Order & State>({
    text: `select v.id, v.vin, f.code as fleet, ${FACTS}, ${ms('s.sampled_at')} as "sampledAt",
            ${ms('s.received_at')} as "receivedAt", s.seq, s.signals, ${ms('s.position_at')} as "positionAt",
            ${CLOCK_COLUMNS}
     from vehicles v join fleets f on f.id = v.fleet_id
       left join vehicle_presence p on p.vehicle_id = v.id left join vehicle_state s on s.vehicle_id = v.id
     where v.vin = any($1::text[])`,
    values: [vins],
  });
  return rows.map(({ id, vin, fleet, sampledAt, receivedAt, seq, signals, positionAt, ...others }) => {
    const { clockOffsetMs, clockLearnedAt, ...presence } = others;
    const order = { sampledAt, receivedAt, seq };
    const clock = readClock(order, { clockOffsetMs, clockLearnedAt });
    return {
      id,
      vin,
      fleet,
      presence: presence.changedAt === null ? null : presence,
      telemetry: signals && { ...order, clock, ...readState(signals, positionAt) },
    };
  });
}

/** Leaves out an invalid position, and the time of a position that is not there. */
function readState(signals: SignalReadings, positionAt: number | null) {
  const valid = withValidPosition(signals);
  return { signals: valid, ...(positionAt !== null && SIGNAL.latitude in valid && { positionAt }) };
}

export async function selectPresence(db: Db, vehicleIds: number[]): Promise<LivePresence[]> {
  const { rows } = await db.query<FleetVehicle & PresenceFacts>({
    text: `select v.id, v.vin, f.code as fleet, ${FACTS}
     from vehicle_presence p join vehicles v on v.id = p.vehicle_id join fleets f on f.id = v.fleet_id
     where p.vehicle_id = any($1::int[])`,
    values: [vehicleIds],
  });
  return rows.map(({ id, vin, fleet, ...presence }) => ({ id, vin, fleet, presence }));
}

export type LiveEvent = {
  id: number;
  at: number;
  vehicleId: number;
  vin: string;
  fleet: string;
  event: string;
  severity: string;
};

export async function selectEvents(db: Db, eventIds: number[]): Promise<LiveEvent[]> {
  const { rows } = await db.query<LiveEvent>({
    text: `select e.id, ${ms('e.received_at')} as at, v.id as "vehicleId", v.vin, f.code as fleet, e.type as event, e.severity
     from vehicle_events e join vehicles v on v.id = e.vehicle_id join fleets f on f.id = v.fleet_id
     where e.id = any($1::bigint[]) order by e.id`,
    values: [eventIds],
  });
  return rows;
}

export async function selectVehicles(db: Db, vehicleIds: number[]): Promise<(FleetVehicle & { updatedAt: number })[]> {
  const { rows } = await db.query<FleetVehicle & { updatedAt: number }>({
    text: `select v.id, v.vin, f.code as fleet, ${ms('v.updated_at')} as "updatedAt"
     from vehicles v join fleets f on f.id = v.fleet_id where v.id = any($1::int[])`,
    values: [vehicleIds],
  });
  return rows;
}

export type LiveCommand = {
  commandId: string;
  at: number;
  vin: string;
  fleet: string;
  operation: Operation;
  state: CommandState;
  eventCount: number;
};

export async function selectCommands(db: Db, ids: string[]): Promise<LiveCommand[]> {
  const { rows } = await db.query<LiveCommand>({
    text: `select c.id as "commandId", ${ms('c.changed_at')} as at, v.vin, f.code as fleet, c.operation, c.state,
            c.event_count as "eventCount"
     from commands c join vehicles v on v.id = c.vehicle_id join fleets f on f.id = c.fleet_id
     where c.id = any($1::uuid[])`,
    values: [ids],
  });
  return rows;
}

/** Changes since `since`, oldest first, for missed notifications. */
export async function selectMissed(
  db: Db,
  since: number,
): Promise<{ presenceOf: number[]; changed: number[]; eventIds: number[]; commandIds: string[] }> {
  const from = new Date(since);
  const [presence, vehicles, events, commands] = await Promise.all([
    db.query<{ id: number }>({
      text: 'select vehicle_id as id from vehicle_presence where changed_at >= $1 order by changed_at',
      values: [from],
    }),
    db.query<{ id: number }>({
      text: 'select id from vehicles where updated_at >= $1 order by updated_at',
      values: [from],
    }),
    db.query<{ id: number }>({
      text: 'select id from vehicle_events where received_at >= $1 order by received_at, id',
      values: [from],
    }),
    db.query<{ id: string }>({
      text: 'select command_id as id from command_events where at >= $1 group by command_id order by max(at)',
      values: [from],
    }),
  ]);
  return {
    presenceOf: presence.rows.map(({ id }) => id),
    changed: vehicles.rows.map(({ id }) => id),
    eventIds: events.rows.map(({ id }) => id),
    commandIds: commands.rows.map(({ id }) => id),
  };
}

const NAMED = `select v.id, v.vin, v.plate, json_build_object('code', f.code, 'name', f.name) as fleet,
    json_build_object('code', m.code, 'name', m.name) as model
  from vehicles v join fleets f on f.id = v.fleet_id join vehicle_models m on m.id = v.model_id
  where (v.id = any($1::int[]) or v.vin = any($2::text[])) and ($3::int[] is null or v.fleet_id = any($3))`;

/** Leaves out vehicles of fleets that the actor may not see. */
export async function selectNamed(
  db: Db,
  { fleets }: Actor,
  { ids, vins = [] }: { ids: readonly number[]; vins?: readonly string[] },
): Promise<MapVehicle[]> {
  if (ids.length + vins.length === 0) return [];
  const values = [ids, vins, fleets === 'all' ? null : fleets];
  return (await db.query<MapVehicle>({ name: 'live-named', text: NAMED, values })).rows;
}

export async function selectFleetIds(db: Db, codes: readonly string[]): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>({
    text: 'select id from fleets where code = any($1)',
    values: [codes],
  });
  return rows.map(({ id }) => id);
}
