import type { Db, Transaction } from '@/lib/platform/db';
import type { Tx } from '../../context';

export type Vehicle = { vin: string; plate: string | null; fleetId: number; modelId: number; tags: string[] };
export type StoredVehicle = Vehicle & { id: number; tboxSerial: string | null; archived: boolean };

const SELECT = `select id, vin, plate, fleet_id as "fleetId", model_id as "modelId", tags, tbox_serial as "tboxSerial",
  archived_at is not null as archived from vehicles where vin = any($1::text[]) order by id`;

export async function readVehicles(db: Db, vins: string[]): Promise<StoredVehicle[]> {
  return (await db.query<StoredVehicle>({ text: SELECT, values: [vins] })).rows;
}

/** `for update` from the beginning, as `rebind` needs it: upgrading a lock later could deadlock. */
export async function lockVehicles(db: Transaction, vins: string[]): Promise<StoredVehicle[]> {
  return (await db.query<StoredVehicle>({ text: `${SELECT} for update`, values: [vins] })).rows;
}

/** Inserts new ones, and locks all. */
export async function lockTboxes(db: Transaction, serials: string[]): Promise<void> {
  const sorted = [...serials].sort();
  await db.prisma.tbox.createMany({ data: sorted.map((serial) => ({ serial })), skipDuplicates: true });
  await db.query({
    text: 'select id from tboxes where serial = any($1::text[]) order by id for update',
    values: [sorted],
  });
}

/** VINs of the vehicles that have these TBoxes, by serial. */
export async function readHolders(db: Db, serials: string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ vin: string; serial: string }>({
    text: 'select vin, tbox_serial as serial from vehicles where tbox_serial = any($1::text[])',
    values: [serials],
  });
  return new Map(rows.map(({ serial, vin }) => [serial, vin]));
}

/** Vehicles that have these plates, however their parts are separated; at most `each` of a plate, as a placeholder may be on thousands. */
export async function readPlates(
  db: Db,
  plates: readonly string[],
  each: number,
): Promise<{ vin: string; plate: string }[]> {
  const { rows } = await db.query<{ vin: string; plate: string }>({
    text: `select v.vin, p.plate from unnest($1::text[]) as p (plate)
      cross join lateral (select vin from vehicles where plate_key = search_form(p.plate)
        and archived_at is null order by vin limit $2) v`,
    values: [plates, each],
  });
  return rows;
}

const MAX_NAMED = 5;

/** Other vehicles with the plate of this one, at most MAX_NAMED. */
export async function vinsWithPlateOf(
  db: Db,
  { vin, plate }: { vin: string; plate: string | null },
): Promise<string[]> {
  if (plate === null) return [];
  return (await readPlates(db, [plate], MAX_NAMED + 1))
    .flatMap((other) => (other.vin === vin ? [] : [other.vin]))
    .slice(0, MAX_NAMED);
}

/** @returns ids by VIN */
export async function upsertVehicles(db: Transaction, vehicles: Vehicle[]): Promise<Map<string, number>> {
  // Sorted, so that two imports insert in the same order
  const sorted = [...vehicles].sort((a, b) => (a.vin < b.vin ? -1 : 1));
  const { rows } = await db.query<{ id: number; vin: string }>({
    text: `insert into vehicles (vin, plate, fleet_id, model_id, tags, updated_at)
      select r.vin, r.plate, r."fleetId", r."modelId", r.tags, now()
      from jsonb_to_recordset($1::jsonb) as r(vin text, plate text, "fleetId" int, "modelId" int, tags text[])
      on conflict (vin) do update set plate = excluded.plate, tags = excluded.tags, fleet_id = excluded.fleet_id,
        model_id = excluded.model_id, updated_at = excluded.updated_at
      returning id, vin`,
    values: [JSON.stringify(sorted)],
  });
  return new Map(rows.map(({ id, vin }) => [vin, id]));
}

/**
 * Ends the bindings of these vehicles, and binds TBoxes that are in no other vehicle. The caller has locked both.
 * @param pairs `serial` null: the vehicle has no TBox from now on
 */
export async function rebind({ db, actor }: Tx, pairs: { vehicleId: number; serial: string | null }[]): Promise<void> {
  if (pairs.length === 0) return;
  const vehicleIds = pairs.map(({ vehicleId }) => vehicleId);
  const serials = pairs.map(({ serial }) => serial);
  await db.query({
    text: `update tbox_bindings b set unbound_at = now(),
        reason = case when r.serial is null then 'taken out by an import' else 'replaced by an import' end
      from unnest($1::int[], $2::text[]) as r(vehicle_id, serial)
      where b.vehicle_id = r.vehicle_id and b.unbound_at is null`,
    values: [vehicleIds, serials],
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
