import type { ConnectionFact, SignalReadings } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';
import type { Actor } from '../context';

export type CommandVehicle = {
  id: number;
  vin: string;
  plate: string | null;
  fleetId: number;
  tboxSerial: string | null;
  archived: boolean;
  powertrain: string;
  /** Declared by its model; empty: those of its powertrain. */
  operations: string[];
  connected: boolean;
  connection: ConnectionFact;
  /** Start of the connection, or its end. */
  connectionSince: number | null;
  signals: SignalReadings | null;
  /** Time of receipt of its newest telemetry. */
  receivedAt: number | null;
  /** How far its clock is behind ours, ms. */
  clockOffsetMs: number | null;
  latitude: number | null;
  longitude: number | null;
  positionAt: number | null;
};

const SELECT = `select v.id, v.vin, v.plate, v.fleet_id as "fleetId", v.tbox_serial as "tboxSerial",
    v.archived_at is not null as archived, m.powertrain, m.operations, coalesce(p.connected, false) as connected,
    case when p.connected_at is null then 'never_connected' when p.connected then 'connected'
      when p.disconnect_reason = 'broker_lost' then 'unknown' else 'disconnected' end as connection,
    ${ms('case when p.connected then p.connected_at else p.disconnected_at end')} as "connectionSince", s.signals,
    ${ms('s.received_at')} as "receivedAt", s.clock_offset_ms as "clockOffsetMs", s.latitude, s.longitude,
    ${ms('s.position_at')} as "positionAt"
  from vehicles v join vehicle_models m on m.id = v.model_id
    left join vehicle_presence p on p.vehicle_id = v.id left join vehicle_state s on s.vehicle_id = v.id`;
const VISIBLE = `($2::int[] is null or v.fleet_id = any($2::int[]))`;

/** @returns null: unknown, or of a fleet that the actor may not see */
export async function findCommandVehicle(db: Db, actor: Actor, vin: string): Promise<CommandVehicle | null> {
  const { rows } = await db.query<CommandVehicle>({
    name: 'commands-vehicle',
    text: `${SELECT} where v.vin = $1 and ${VISIBLE}`,
    values: [vin, actor.fleets === 'all' ? null : actor.fleets],
  });
  return rows[0] ?? null;
}

export async function findCommandVehicles(db: Db, actor: Actor, vins: string[]): Promise<CommandVehicle[]> {
  const { rows } = await db.query<CommandVehicle>({
    text: `${SELECT} where v.vin = any($1::text[]) and ${VISIBLE}`,
    values: [vins, actor.fleets === 'all' ? null : actor.fleets],
  });
  return rows;
}

/** The vehicle's unfinished command of each conflict group. */
export async function selectUnfinished(db: Db, vehicleId: number): Promise<Map<string, string>> {
  const { rows } = await db.query<{ group: string; id: string }>({
    text: `select conflict_group as "group", id from commands
     where vehicle_id = $1 and finished_at is null and conflict_group is not null`,
    values: [vehicleId],
  });
  return new Map(rows.map(({ group, id }) => [group, id]));
}

type ReportedFirmware = { vin: string; hardware: string | null; firmwareVersion: string | null };

/** Updates the TBoxes in these vehicles; null: not reported. */
export async function updateFirmware(db: Db, reported: readonly ReportedFirmware[]): Promise<void> {
  await db.query({
    text: `update tboxes t set hardware = coalesce(r.hardware, t.hardware),
        firmware_version = coalesce(r.firmware, t.firmware_version)
      from unnest($1::text[], $2::text[], $3::text[]) as r(vin, hardware, firmware) join vehicles v on v.vin = r.vin
      where t.serial = v.tbox_serial
        and (coalesce(r.hardware, t.hardware), coalesce(r.firmware, t.firmware_version))
          is distinct from (t.hardware, t.firmware_version)`,
    values: [
      reported.map(({ vin }) => vin),
      reported.map(({ hardware }) => hardware),
      reported.map(({ firmwareVersion }) => firmwareVersion),
    ],
  });
}
