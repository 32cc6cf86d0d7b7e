import type { Transaction } from '@/lib/platform/db';
import type { Tx } from '../../context';
import type { ImportRow, Refusal } from './read-rows';
import { rebindBatch } from './rebind-batch';

export type KnownRow = ImportRow & { fleetId: number; modelId: number };
export type Applied = { created: string[]; updated: string[]; ids: number[]; refused: Refusal[] };
export type Upserted = { id: number; vin: string; created: boolean; tbox_serial: string | null };

/** Writes one batch of rows: new vehicles, changed ones, and the TBoxes in them. */
export async function applyBatch(tx: Tx, rows: KnownRow[]): Promise<Applied> {
  const { free, refused } = await refuseTaken(tx.db, rows);
  // As strongly as another TBox needs it: a lock that grew later would wait for whoever waits for what is written by then
  const vins = free.map(({ vin }) => vin);
  await tx.db.prisma.$queryRaw`select id from vehicles where vin = any(${vins}) order by id for update`;
  const upserted = await upsertVehicles(tx.db, free);
  const byVin = new Map(upserted.map((vehicle) => [vehicle.vin, vehicle]));
  await rebindBatch(
    tx,
    free.flatMap(({ vin, tbox_serial: serial }) => {
      const vehicle = byVin.get(vin);
      return vehicle && serial && serial !== vehicle.tbox_serial ? [{ vehicleId: vehicle.id, serial }] : [];
    }),
  );
  return {
    created: upserted.filter((vehicle) => vehicle.created).map((vehicle) => vehicle.vin),
    updated: upserted.filter((vehicle) => !vehicle.created).map((vehicle) => vehicle.vin),
    ids: upserted.map((vehicle) => vehicle.id),
    refused,
  };
}

/** A file does not take a TBox out of a vehicle that it does not name: that is a person's decision. */
async function refuseTaken(db: Transaction, rows: KnownRow[]) {
  const serials = rows.flatMap((row) => row.tbox_serial ?? []).sort();
  await db.prisma.tbox.createMany({ data: serials.map((serial) => ({ serial })), skipDuplicates: true });
  await db.prisma.$queryRaw`select id from tboxes where serial = any(${serials}) order by id for update`;
  const holders = await db.prisma.vehicle.findMany({
    where: { tboxSerial: { in: serials } },
    select: { vin: true, tboxSerial: true },
  });
  const holderOf = new Map(holders.map((holder) => [holder.tboxSerial, holder.vin]));
  const taken = (row: KnownRow) => (row.tbox_serial ? (holderOf.get(row.tbox_serial) ?? row.vin) : row.vin) !== row.vin;
  return {
    free: rows.filter((row) => !taken(row)),
    refused: rows.filter(taken).map(({ line, tbox_serial: serial }) => ({
      line,
      message: `tbox_serial: ${serial} is bound to ${holderOf.get(serial ?? '')}`,
    })),
  };
}

/** A column that the file does not have stays as it is; sorted, so that two imports lock rows in the same order. */
function upsertVehicles(db: Transaction, rows: KnownRow[]): Promise<Upserted[]> {
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
  return db.prisma.$queryRaw<Upserted[]>`
    insert into vehicles as v (vin, plate, fleet_id, model_id, tags, updated_at)
    select r.vin, r.plate, r.fleet_id, r.model_id, r.tags, now()
    from jsonb_to_recordset(${json}::jsonb) as r(vin text, plate text, fleet_id int, model_id int, tags text[])
    on conflict (vin) do update set
      plate = case when ${keepsPlate} then v.plate else excluded.plate end,
      tags = case when ${keepsTags} then v.tags else excluded.tags end,
      fleet_id = excluded.fleet_id, model_id = excluded.model_id, updated_at = excluded.updated_at
    returning id, vin, tbox_serial, xmax = 0 as created`;
}
