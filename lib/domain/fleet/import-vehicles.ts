import { randomUUID } from 'node:crypto';
import type { ImportResult } from '@/lib/contracts';
import { importVehiclesOperation } from '@/lib/contracts';
import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { verb } from '../verb';
import { applyBatch } from './import/apply-batch';
import type { KnownRow } from './import/import-store';
import { type ImportRow, type Refusal, readRows } from './import/read-rows';
import { notifyVehicles } from './notify-vehicles';

const MAX_ROWS = 100_000;
/** Rows of a transaction: short locks, and an aborted import keeps the rows before. */
const BATCH_ROWS = 500;

/**
 * Registers and updates vehicles from a CSV with the header `vin,plate,fleet,model,tags,tbox_serial` (tags separated by `;`).
 * Refuses invalid lines with their number and reason, and applies the others. Idempotent.
 * @throws ForbiddenError, ValidationError for an invalid header
 */
export const importVehicles = verb(importVehiclesOperation, async ({ ctx, input }) => {
  const importId = randomUUID();
  const codes = await readCodes(ctx);
  const result: ImportResult = { created: 0, updated: 0, refused: [] };
  let batch: KnownRow[] = [];
  let rows = 0;
  const flush = async () => {
    if (batch.length) await applyAndRecord(ctx, importId, batch, result);
    batch = [];
  };
  for await (const row of readRows(input.csv)) {
    rows += 1;
    if (rows > MAX_ROWS) {
      result.refused.push({ line: row.line, message: `An import has at most ${MAX_ROWS} rows; the rest was not read` });
      break;
    }
    const known = 'message' in row ? row : withIds(row, codes);
    if ('message' in known) result.refused.push(known);
    else batch.push(known);
    if (batch.length >= BATCH_ROWS) await flush();
  }
  await flush();
  result.refused.sort((a, b) => a.line - b.line);
  return result;
});

async function applyAndRecord(ctx: Ctx, importId: string, batch: KnownRow[], result: ImportResult): Promise<void> {
  const applied = await withTransaction(ctx, async (tx) => {
    const done = await applyBatch(tx, batch);
    await recordAudit(tx, {
      action: 'vehicle.import',
      target: { type: 'import', id: importId },
      detail: { created: done.created, updated: done.updated },
    });
    await notifyVehicles(tx.db, 'changed', done.ids);
    return done;
  });
  result.created += applied.created.length;
  result.updated += applied.updated.length;
  result.refused.push(...applied.refused);
}

type Codes = { fleets: Map<string, number>; models: Map<string, number> };

async function readCodes({ db }: Ctx): Promise<Codes> {
  const [fleets, models] = await Promise.all([db.prisma.fleet.findMany(), db.prisma.vehicleModel.findMany()]);
  return {
    fleets: new Map(fleets.map((fleet) => [fleet.code, fleet.id])),
    models: new Map(models.map((model) => [model.code, model.id])),
  };
}

function withIds(row: ImportRow, { fleets, models }: Codes): KnownRow | Refusal {
  const fleetId = fleets.get(row.fleet);
  const modelId = models.get(row.model);
  if (fleetId === undefined) return { line: row.line, message: `fleet: there is no fleet ${row.fleet}` };
  if (modelId === undefined) return { line: row.line, message: `model: there is no model ${row.model}` };
  return { ...row, fleetId, modelId };
}
