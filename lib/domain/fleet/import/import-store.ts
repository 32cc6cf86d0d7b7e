import type { Transaction } from '@/lib/platform/db';
import type { Tx } from '../../context';
import type { ImportRow } from './read-rows';

export type KnownRow = ImportRow & { fleetId: number; modelId: number };
type Upserted = { id: number; vin: string; created: boolean; tboxSerial: string | null };

/** `for update` from the beginning, as `rebind` needs it: upgrading a lock later could deadlock. */
export async function lockVehicles(db: Transaction, vins: string[]): Promise<void> {
  await db.query({
    text: 'select id from vehicles where vin = any($1::text[]) order by id for update',
    values: [vins],
  });
}

/** Inserts new ones, and locks all. @returns the VINs of the vehicles that have them, by serial */
export async function lockTboxes(db: Transaction, serials: string[]): Promise<Map<string | null, string>> {
  await db.prisma.tbox.createMany({ data: serials.map((serial) => ({ serial })), skipDuplicates: true });
  await db.query({
    text: 'select id from tboxes where serial = any($1::text[]) order by id for update',
    values: [serials],
  });
  const holders = await db.prisma.vehicle.findMany({
    where: { tboxSerial: { in: serials } },
    select: { vin: true, tboxSerial: true },
  });
  return new Map(holders.map((holder) => [holder.tboxSerial, holder.vin]));
}

/** Keeps columns that the file does not have; sorted, so that two imports lock rows in the same order. */
export async function upsertVehicles(db: Transaction, rows: KnownRow[]): Promise<Upserted[]> {
  const sorted = [...rows].sort((a, b) => (a.vin < b.vin ? -1 : 1));
  const json = JSON.stringify(
    sorted.map(({ vin, plate, fleetId, modelId, tags }) => ({
      vin,
      plate: plate ?? null,
      fleet_id: fleetId,
      model_id: modelId,
      tags: tags ?? [],
    })),
  );
  const keepsPlate = rows[0]?.plate === undefined;
  const keepsTags = rows[0]?.tags === undefined;
  const upserted = await db.query<Upserted>({
    text: `insert into vehicles as v (vin, plate, fleet_id, model_id, tags, updated_at)
      select r.vin, r.plate, r.fleet_id, r.model_id, r.tags, now()
      from jsonb_to_recordset($1::jsonb) as r(vin text, plate text, fleet_id int, model_id int, tags text[])
      on conflict (vin) do update set
        plate = case when $2::boolean then v.plate else excluded.plate end,
        tags = case when $3::boolean then v.tags else excluded.tags end,
        fleet_id = excluded.fleet_id, model_id = excluded.model_id, updated_at = excluded.updated_at
      returning id, vin, tbox_serial as "tboxSerial", xmax = 0 as created`,
    values: [json, keepsPlate, keepsTags],
  });
  return upserted.rows;
}

/** Binds TBoxes that are in no other vehicle, and ends the bindings that they replace. The caller has locked both. */
export async function rebind({ db, actor }: Tx, pairs: { vehicleId: number; serial: string }[]): Promise<void> {
  if (pairs.length === 0) return;
  const vehicleIds = pairs.map(({ vehicleId }) => vehicleId);
  const serials = pairs.map(({ serial }) => serial);
  await db.query({
    text: `update tbox_bindings set unbound_at = now(), reason = 'replaced by an import'
      where vehicle_id = any($1::int[]) and unbound_at is null`,
    values: [vehicleIds],
  });
  await db.query({
    text: `insert into tbox_bindings (tbox_id, vehicle_id, bound_by)
      select t.id, r.vehicle_id, $3
      from unnest($1::int[], $2::text[]) as r(vehicle_id, serial) join tboxes t on t.serial = r.serial`,
    values: [vehicleIds, serials, actor.label],
  });
  await db.query({
    text: `update vehicles v set tbox_serial = r.serial
      from unnest($1::int[], $2::text[]) as r(vehicle_id, serial) where v.id = r.vehicle_id`,
    values: [vehicleIds, serials],
  });
}
