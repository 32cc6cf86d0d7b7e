import type { Db, Transaction } from '@/lib/platform/db';
import { readCodes } from '../find-codes';
import { lockTboxes, lockVehicles, readHolders, readVehicles, type StoredVehicle, type Vehicle } from './import-store';
import type { ImportRow, Refusal } from './read-table';

/** Ids by code; null: archived. */
type Codes = { fleets: ReadonlyMap<string, number | null>; models: ReadonlyMap<string, number | null> };
/** `tboxSerial` undefined: not changed; null: taken out. */
export type PlannedVehicle = { line: number; vehicle: Vehicle; isNew: boolean; tboxSerial?: string | null };
export type Plan = { changes: PlannedVehicle[]; unchanged: number; refused: Refusal[] };

/**
 * What rows change. An import does not take a TBox out of a vehicle that is not in the row.
 * @param tx locks vehicles and TBoxes: the caller writes the plan in this transaction
 */
export async function planBatch(db: Db, rows: ImportRow[], tx?: Transaction): Promise<Plan> {
  const vins = rows.map(({ vin }) => vin);
  const serials = rows.flatMap(({ tbox_serial: serial }) => serial ?? []);
  const codesOf = (codes: (string | undefined)[]) => [...new Set(codes.flatMap((code) => code ?? []))];
  const codes = {
    fleets: await readCodes(db, 'fleet', codesOf(rows.map(({ fleet }) => fleet)), tx),
    models: await readCodes(db, 'model', codesOf(rows.map(({ model }) => model)), tx),
  };
  if (tx) await lockTboxes(tx, serials);
  const vehicles = await (tx ? lockVehicles(tx, vins) : readVehicles(db, vins));
  const stored = new Map(vehicles.map((one) => [one.vin, one]));
  const holders = await readHolders(db, serials);
  const plan: Plan = { changes: [], unchanged: 0, refused: [] };
  for (const row of rows) {
    const { line, vin } = row;
    const before = stored.get(vin);
    const problem = findProblem(row, before, codes, holders);
    if (problem) plan.refused.push({ line, message: problem });
    else {
      const change = changeOf(row, before, codes);
      if (change) plan.changes.push(change);
      else plan.unchanged += 1;
    }
  }
  return plan;
}

function findProblem(
  { vin, fleet, model, tbox_serial: serial }: ImportRow,
  before: StoredVehicle | undefined,
  { fleets, models }: Codes,
  holders: ReadonlyMap<string, string>,
): string | null {
  if (before?.archived) return `vin: ${vin} is archived`;
  if (fleet !== undefined && !fleets.has(fleet)) return `fleet: there is no fleet ${fleet}`;
  if (model !== undefined && !models.has(model)) return `model: there is no model ${model}`;
  if (fleet !== undefined && fleets.get(fleet) === null) return `fleet: ${fleet} is archived`;
  if (model !== undefined && models.get(model) === null) return `model: ${model} is archived`;
  if (!before && fleet === undefined) return 'fleet: is needed for a new vehicle';
  if (!before && model === undefined) return 'model: is needed for a new vehicle';
  const holder = serial ? holders.get(serial) : undefined;
  return holder === undefined || holder === vin ? null : `tbox_serial: ${serial} is bound to ${holder}`;
}

function changeOf(row: ImportRow, before: StoredVehicle | undefined, codes: Codes): PlannedVehicle | null {
  const { line, vin, fleet, model, plate, tags, tbox_serial: serial } = row;
  const vehicle: Vehicle = {
    vin,
    plate: plate === undefined ? (before?.plate ?? null) : plate,
    fleetId: codes.fleets.get(fleet ?? '') ?? before?.fleetId ?? 0,
    modelId: codes.models.get(model ?? '') ?? before?.modelId ?? 0,
    tags: tags ?? before?.tags ?? [],
  };
  const rebinds = serial !== undefined && serial !== (before?.tboxSerial ?? null);
  if (before && !rebinds && isSame(vehicle, before)) return null;
  return { line, vehicle, isNew: !before, ...(rebinds && { tboxSerial: serial }) };
}

const isSame = (vehicle: Vehicle, before: StoredVehicle): boolean =>
  vehicle.plate === before.plate &&
  vehicle.fleetId === before.fleetId &&
  vehicle.modelId === before.modelId &&
  vehicle.tags.join(';') === [...before.tags].sort().join(';');
