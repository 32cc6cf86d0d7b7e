import type { Transaction } from '@/lib/platform/db';
import type { Tx } from '../../context';
import { type KnownRow, lockTboxes, lockVehicles, rebind, upsertVehicles } from './import-store';
import type { Refusal } from './read-rows';

export type Applied = { created: string[]; updated: string[]; ids: number[]; refused: Refusal[] };

/** Writes a batch of rows: new and changed vehicles, and their TBoxes. */
export async function applyBatch(tx: Tx, rows: KnownRow[]): Promise<Applied> {
  const { free, refused } = await refuseTaken(tx.db, rows);
  await lockVehicles(
    tx.db,
    free.map(({ vin }) => vin),
  );
  const upserted = await upsertVehicles(tx.db, free);
  const byVin = new Map(upserted.map((vehicle) => [vehicle.vin, vehicle]));
  await rebind(
    tx,
    free.flatMap(({ vin, tbox_serial: serial }) => {
      const vehicle = byVin.get(vin);
      return vehicle && serial && serial !== vehicle.tboxSerial ? [{ vehicleId: vehicle.id, serial }] : [];
    }),
  );
  return {
    created: upserted.filter((vehicle) => vehicle.created).map((vehicle) => vehicle.vin),
    updated: upserted.filter((vehicle) => !vehicle.created).map((vehicle) => vehicle.vin),
    ids: upserted.map((vehicle) => vehicle.id),
    refused,
  };
}

/** An import does not unbind a TBox from a vehicle that is not in the file. */
async function refuseTaken(db: Transaction, rows: KnownRow[]) {
  const holderOf = await lockTboxes(db, rows.flatMap((row) => row.tbox_serial ?? []).sort());
  const taken = (row: KnownRow) => (row.tbox_serial ? (holderOf.get(row.tbox_serial) ?? row.vin) : row.vin) !== row.vin;
  return {
    free: rows.filter((row) => !taken(row)),
    refused: rows.filter(taken).map(({ line, tbox_serial: serial }) => ({
      line,
      message: `tbox_serial: ${serial} is bound to ${holderOf.get(serial ?? '')}`,
    })),
  };
}
