import type { Tx } from '../../context';
import type { DemoVehicle } from './demo-vehicle';

/** Inserts vehicles whose VIN is new, each with its TBox unless that is bound already. @returns their ids */
export async function insertDemoVehicles({ db, actor }: Tx, vehicles: DemoVehicle[]): Promise<number[]> {
  const known = await db.prisma.vehicle.findMany({
    where: { vin: { in: vehicles.map((vehicle) => vehicle.vin) } },
    select: { vin: true },
  });
  const present = new Set(known.map((vehicle) => vehicle.vin));
  const missing = vehicles.filter((vehicle) => !present.has(vehicle.vin));
  if (missing.length === 0) return [];
  await db.prisma.tbox.createMany({
    data: missing.map(({ tboxSerial: serial, hardware, firmwareVersion }) => ({ serial, hardware, firmwareVersion })),
    skipDuplicates: true,
  });
  const json = JSON.stringify(missing.map(({ model, city: _, ...vehicle }) => ({ ...vehicle, model: model.code })));
  const added = await db.query<{ id: number }>({
    text: `insert into vehicles (vin, plate, fleet_id, model_id, tags, tbox_serial)
    select r.vin, r.plate, f.id, m.id, r.tags,
      case when not exists (select 1 from vehicles v where v.tbox_serial = r."tboxSerial") then r."tboxSerial" end
    from jsonb_to_recordset($1::jsonb)
      as r(vin text, plate text, fleet text, model text, tags text[], "tboxSerial" text)
    join fleets f on f.code = r.fleet join vehicle_models m on m.code = r.model
    order by r.vin
    on conflict (vin) do nothing returning id`,
    values: [json],
  });
  const ids = added.rows.map((row) => row.id);
  await db.query({
    text: `insert into tbox_bindings (tbox_id, vehicle_id, bound_by)
    select t.id, v.id, $1 from vehicles v join tboxes t on t.serial = v.tbox_serial where v.id = any($2::int[])`,
    values: [actor.label, ids],
  });
  return ids;
}
