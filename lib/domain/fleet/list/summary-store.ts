import { type VehicleSummary, validPosition } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { epochMs } from '@/lib/platform/db/sql-time';
import { statusOf } from '../statuses';

type Row = Omit<VehicleSummary, 'presence' | 'telemetry' | 'status'> & {
  id: number;
  facts: number;
  presence: VehicleSummary['presence'];
  telemetry: VehicleSummary['telemetry'];
};

const SUMMARIES = `
select v.id, v.vin, v.plate, v.tags,
  coalesce(presence_facts(p.connected, p.connected_at, p.sleeping, p.data_fresh, p.disconnect_reason), 0) as facts,
  v.tbox_serial as "tboxSerial",
  json_build_object('code', f.code, 'name', f.name) as fleet, json_build_object('code', m.code, 'name', m.name) as model,
  case when p.connected_at is not null then json_build_object(
    'connected', p.connected, 'connectedAt', ${epochMs('p.connected_at')}, 'disconnectedAt', ${epochMs('p.disconnected_at')},
    'disconnectReason', p.disconnect_reason, 'sleeping', p.sleeping, 'sleepingAt', ${epochMs('p.sleeping_at')},
    'changedAt', ${epochMs('p.changed_at')}) end as presence,
  case when s.vehicle_id is not null then json_build_object(
    'receivedAt', ${epochMs('s.received_at')}, 'sampledAt', ${epochMs('s.sampled_at')}, 'latitude', s.latitude, 'longitude', s.longitude,
    'headingDeg', s.heading_deg, 'positionAt', ${epochMs('s.position_at')}, 'speedKmh', s.speed_kmh,
    'stateOfChargePct', s.state_of_charge_pct, 'odometerKm', s.odometer_km) end as telemetry
from unnest($1::int[]) with ordinality as wanted(id, position)
join vehicles v on v.id = wanted.id join fleets f on f.id = v.fleet_id join vehicle_models m on m.id = v.model_id
left join vehicle_presence p on p.vehicle_id = v.id left join vehicle_state s on s.vehicle_id = v.id
order by wanted.position`;

/** In the order of `ids`. */
export async function readSummaries(db: Db, ids: number[]): Promise<VehicleSummary[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<Row>({ name: 'vehicle-summaries', text: SUMMARIES, values: [ids] });
  return rows.map(({ id: _, facts, telemetry, ...summary }) => ({
    ...summary,
    status: statusOf(facts),
    telemetry: telemetry && validPosition(telemetry),
  }));
}
