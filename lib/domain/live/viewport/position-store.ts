import { ALARM_SHOWN_MS, type ConnectionFact, readPosition } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';
import type { Coded } from './catalogue';
import type { VehicleRow } from './fleet-positions';

/** The vehicles of this replica: those with id % `parts` = `part`. */
export type Ownership = { part: number; parts: number };

// Read as arrays: at a million rows, objects with named properties would be most of the work
const SELECT = `select v.id, v.vin, v.fleet_id, v.model_id, v.tags,
  case when p.connected_at is null then 'never_connected' when p.connected then 'connected'
    when p.disconnect_reason = 'broker_lost' then 'unknown' else 'disconnected' end, p.sleeping,
  ${ms('p.changed_at')}, ${ms('s.sampled_at')}, ${ms('s.received_at')}, s.seq::float8,
  ${ms('s.position_at')}, s.latitude, s.longitude, s.heading_deg, s.speed_kmh,
  s.clock_offset_ms
  from vehicles v left join vehicle_presence p on p.vehicle_id = v.id left join vehicle_state s on s.vehicle_id = v.id`;

type Values = [
  id: number,
  vin: string,
  fleetId: number,
  modelId: number,
  tags: string[],
  connection: ConnectionFact,
  sleeping: boolean | null,
  changedAt: number | null,
  sampledAt: number | null,
  receivedAt: number | null,
  seq: number | null,
  positionAt: number | null,
  latitude: number | null,
  longitude: number | null,
  headingDeg: number | null,
  speedKmh: number | null,
  clockOffsetMs: number | null,
];

// Archived vehicles are not on the map
const IS_SHOWN = 'v.archived_at is null';

/**
 * Vehicles with an id in `(after, upTo]`. Not by a limit: PostgreSQL expects the modulo condition to match few rows and would
 * read the whole table for the first ones.
 */
export function selectVehiclesBetween(db: Db, { part, parts }: Ownership, after: number, upTo: number) {
  return select(db, `${SELECT} where v.id > $1 and v.id <= $2 and v.id % $3 = $4 and ${IS_SHOWN}`, [
    after,
    upTo,
    parts,
    part,
  ]);
}

export async function lastVehicleId(db: Db): Promise<number> {
  const { rows } = await db.query<{ last: number }>({ text: 'select coalesce(max(id), 0) as last from vehicles' });
  return rows[0]?.last ?? 0;
}

export function selectVehiclesBy(db: Db, { part, parts }: Ownership, { ids, vins }: { ids: number[]; vins: string[] }) {
  const text = `${SELECT} where (v.id = any($1::int[]) or v.vin = any($2::text[])) and v.id % $3 = $4
    and ${IS_SHOWN}`;
  return select(db, text, [ids, vins, parts, part]);
}

async function select(db: Db, text: string, values: unknown[]): Promise<VehicleRow[]> {
  const { rows } = await db.query<Values>({ text, values, rowMode: 'array' });
  return rows.map(
    ([
      id,
      vin,
      fleetId,
      modelId,
      tags,
      connection,
      sleeping,
      changedAt,
      sampledAt,
      receivedAt,
      seq,
      at,
      latitude,
      longitude,
      ...motion
    ]) => ({
      id,
      vin,
      fleetId,
      modelId,
      tags,
      presence: sleeping === null || changedAt === null ? null : { connection, sleeping, changedAt },
      telemetry: sampledAt === null || receivedAt === null || seq === null ? null : { sampledAt, receivedAt, seq },
      position: readPlace(at, latitude, longitude),
      headingDeg: motion[0],
      speedKmh: motion[1],
      clockOffsetMs: motion[2],
    }),
  );
}

function readPlace(at: number | null, latitude: number | null, longitude: number | null): VehicleRow['position'] {
  const position = readPosition(latitude, longitude);
  return at === null || position === null ? null : { at, ...position };
}

/** Vehicles with a warning or critical event that is still shown, with the time of receipt of the newest one. */
export async function selectAlarms(db: Db, now: number): Promise<{ vehicleId: number; at: number }[]> {
  const { rows } = await db.query<{ vehicleId: number; at: number }>({
    text: `select vehicle_id as "vehicleId", ${ms('max(received_at)')} as at from vehicle_events
     where received_at > $1 and severity in ('warning', 'critical') group by vehicle_id`,
    values: [new Date(now - ALARM_SHOWN_MS)],
  });
  return rows;
}

export async function selectCatalogue(db: Db): Promise<{ fleets: Coded[]; models: Coded[] }> {
  const [fleets, models] = await Promise.all([
    db.query<Coded>({ text: 'select id, code from fleets' }),
    db.query<Coded>({ text: 'select id, code from vehicle_models' }),
  ]);
  return { fleets: fleets.rows, models: models.rows };
}

/** From counters. */
export async function countVehicles(db: Db): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    text: `select coalesce(sum(n), 0)::float8 as count from (
       select vehicles as n from vehicle_counts union all select delta from vehicle_count_deltas) as counts`,
  });
  return rows[0]?.count ?? 0;
}
