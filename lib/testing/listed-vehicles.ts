import type { TestDb } from '@/lib/testing/db';
import { testVin } from '@/lib/testing/fleet';

const VIN_PREFIXES = ['LTPAA1A1', 'LTPAA2B2', 'WTPBB1C3', 'LTPCC3D4'];

/** A vehicle as its rows say, read without the code under test. */
export type KnownVehicle = {
  id: number;
  vin: string;
  plate: string | null;
  tags: string[];
  tbox: string | null;
  fleet: string;
  model: string;
  connected: boolean;
  once: boolean;
  lost: boolean | null;
  sleeping: boolean;
  fresh: boolean;
  changed: number;
};

/** Vehicles of three fleets (`east` 1, `west` 2, `north` 3) and four models, with every mix of status, tag, plate and TBox. */
export async function seedListedVehicles(db: TestDb, vehicles: number) {
  await db.prisma.fleet.createMany({ data: ['east', 'west', 'north'].map((code) => ({ code, name: code })) });
  await db.prisma.vehicleModel.createMany({
    data: ['m1', 'm2', 'm3', 'm4'].map((code) => ({ code, name: code, manufacturer: 'M', powertrain: 'bev' })),
  });
  await db.prisma.vehicle.createMany({
    data: Array.from({ length: vehicles }, (_, n) => ({
      vin: testVin(n, VIN_PREFIXES[n % 4]),
      plate:
        n % 10 === 0
          ? null
          : `沪A${n % 4 ? '·' : '-'}${String((n * 7) % 3_000).padStart(5, '0')}${n % 3 === 0 ? '%' : '_'}`,
      fleetId: 1 + (n % 7 === 0 ? 1 : n % 50 === 0 ? 2 : 0),
      modelId: 1 + (n % 4),
      tags: [...(n % 2 ? ['odd'] : []), ...(n % 500 === 0 ? ['rare'] : [])],
      tboxSerial: n % 20 === 0 ? null : `Tbx-${n.toString(16).padStart(6, '0')}`,
    })),
  });
  await db.pool.query(`
    insert into vehicle_presence (vehicle_id, connected, connected_at, disconnect_reason, sleeping, data_fresh, changed_at)
    select id, id % 3 > 0, case when id % 11 > 0 then now() end, case when id % 19 = 0 then 'broker_lost' end, id % 13 = 0,
      id % 17 > 0,
      timestamptz '2026-01-01' + (id * 37 % 500) * interval '1 second' from vehicles where id % 5 > 0`);
}

export async function readKnownVehicles(db: TestDb): Promise<KnownVehicle[]> {
  const { rows } = await db.pool.query<KnownVehicle>(`
select v.id, vin, plate, tags, tbox_serial as tbox, f.code as fleet, m.code as model, coalesce(p.connected, false) as connected,
  p.connected_at is not null as once, p.disconnect_reason = 'broker_lost' as lost, coalesce(p.sleeping, false) as sleeping, coalesce(p.data_fresh, false) as fresh,
  (extract(epoch from coalesce(p.changed_at, v.created_at)) * 1000)::bigint as changed
from vehicles v join fleets f on f.id = v.fleet_id join vehicle_models m on m.id = v.model_id
left join vehicle_presence p on p.vehicle_id = v.id`);
  return rows;
}
