import { randomUUID } from 'node:crypto';
import { type ImportResult, importVehiclesOperation } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { verb } from '../verb';
import { readPlates, rebind, upsertVehicles } from './import/import-store';
import { type Plan, type PlannedVehicle, planBatch } from './import/plan-batch';
import { type ImportRow, type Refusal, readTable } from './import/read-table';
import { notifyVehicles } from './notify-vehicles';

const MAX_ROWS = 100_000;
/** Rows of a transaction: short locks, and an aborted import keeps the rows before. */
const BATCH_ROWS = 500;

/** Rows that are done, of all. */
export type ImportProgress = (done: number, total: number) => void;

/**
 * Registers and changes vehicles from a CSV, or says what that would do. Each row is new, changed, unchanged, or refused with its
 * line and the reason. Idempotent.
 * @throws ForbiddenError, ValidationError for an invalid header
 */
export const importVehicles = verb<typeof importVehiclesOperation, Ctx & { onProgress?: ImportProgress }>(
  importVehiclesOperation,
  async ({ ctx, input: { csv, preview } }) => {
    const table = readTable(csv);
    const context: Context = {
      ctx,
      importId: randomUUID(),
      preview,
      vinOfPlate: new Map(),
    };
    const result: ImportResult = {
      ...{ preview, created: 0, updated: 0, unchanged: 0, refused: [], warnings: [] },
      ignoredColumns: table.ignored,
    };
    let batch: ImportRow[] = [];
    let done = 0;
    const flush = async () => {
      if (batch.length > 0) await addBatch(context, batch, result);
      batch = [];
      ctx.onProgress?.(done, table.size);
    };
    for (const row of table.rows()) {
      done += 1;
      if (done > MAX_ROWS) result.refused.push({ line: row.line, message: `An import has at most ${MAX_ROWS} rows` });
      else if ('message' in row) result.refused.push(row);
      else batch.push(row);
      if (batch.length >= BATCH_ROWS) await flush();
    }
    await flush();
    result.refused.sort((a, b) => a.line - b.line);
    return result;
  },
);

type Context = {
  ctx: Ctx;
  importId: string;
  preview: boolean;
  /** Of rows before. */
  vinOfPlate: Map<string, string>;
};

async function addBatch(context: Context, rows: ImportRow[], result: ImportResult): Promise<void> {
  const { ctx, preview } = context;
  const { plan, warnings } = preview
    ? await withWarnings(context, ctx.db, await planBatch(ctx.db, rows))
    : await withTransaction(ctx, async (tx) => {
        const planned = await planBatch(tx.db, rows, tx.db);
        const warned = await withWarnings(context, tx.db, planned);
        await applyChanges({ ...context, ctx: tx }, planned.changes);
        return warned;
      });
  const created = plan.changes.filter(({ isNew }) => isNew).length;
  result.created += created;
  result.updated += plan.changes.length - created;
  result.unchanged += plan.unchanged;
  result.refused.push(...plan.refused);
  result.warnings.push(...warnings);
}

async function applyChanges(
  { ctx, importId }: Context & { ctx: Parameters<typeof rebind>[0] },
  changes: PlannedVehicle[],
) {
  if (changes.length === 0) return;
  const ids = await upsertVehicles(
    ctx.db,
    changes.map(({ vehicle }) => vehicle),
  );
  await rebind(
    ctx,
    changes.flatMap(({ vehicle: { vin }, tboxSerial }) => {
      const vehicleId = ids.get(vin);
      return vehicleId === undefined || tboxSerial === undefined ? [] : [{ vehicleId, serial: tboxSerial }];
    }),
  );
  const vins = (isNew: boolean) => changes.filter((one) => one.isNew === isNew).map(({ vehicle }) => vehicle.vin);
  await recordAudit(ctx, {
    action: 'vehicle.import',
    target: { type: 'import', id: importId },
    detail: { created: vins(true), updated: vins(false) },
  });
  await notifyVehicles(ctx.db, 'changed', [...ids.values()]);
}

/** A plate that two vehicles have is a warning: one may just be moving to the other. */
async function withWarnings({ vinOfPlate }: Context, db: Db, plan: Plan): Promise<{ plan: Plan; warnings: Refusal[] }> {
  const plated = plan.changes.flatMap(({ line, vehicle: { vin, plate } }) =>
    plate === null ? [] : [{ line, vin, plate }],
  );
  const stored = await readPlates(db, [...new Set(plated.map(({ plate }) => plate))], 2);
  const warnings = plated.flatMap(({ line, vin, plate }) => {
    const other = vinOfPlate.get(plate) ?? stored.find((one) => one.plate === plate && one.vin !== vin)?.vin;
    vinOfPlate.set(plate, vin);
    return other === undefined ? [] : [{ line, message: `plate: ${plate} is on ${other} too` }];
  });
  return { plan, warnings };
}
