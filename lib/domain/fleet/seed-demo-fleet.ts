import { z } from 'zod';
import type { Powertrain } from '@/lib/contracts';
import { recordAudit } from '../audit';
import { authorize } from '../authorize';
import { type Ctx, withTransaction } from '../context';
import { parseInput } from '../parse';
import { type DemoCity, FLEETS, MODELS } from './demo/catalogue';
import { insertDemoVehicles } from './demo/demo-store';
import { type DemoVehicle, demoVehicle } from './demo/demo-vehicle';
import { notifyVehicles } from './notify-vehicles';

const MAX_VEHICLES = 100_000;
const BATCH = 2_000;
const seedSchema = z.object({ vehicles: z.int().min(0).max(MAX_VEHICLES), seed: z.int() });

export type SeededVehicle = { vin: string; tboxSerial: string; model: string; powertrain: Powertrain; city: DemoCity };

/**
 * The first `vehicles` vehicles of the demo fleet of a seed; registers missing ones, with fleets, models and TBoxes. Does not
 * change existing vehicles.
 */
export async function seedDemoFleet({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof seedSchema>;
}): Promise<SeededVehicle[]> {
  authorize(ctx.actor, 'vehicle.manage');
  const { vehicles: size, seed } = parseInput(seedSchema, input);
  const vehicles = Array.from({ length: size }, (_, n) => demoVehicle(seed, n));
  if (size > 0) await ensureCatalogue(ctx);
  for (let at = 0; at < size; at += BATCH) await addMissing(ctx, seed, vehicles.slice(at, at + BATCH));
  return vehicles.map(({ vin, tboxSerial, model, city }) => ({
    vin,
    tboxSerial,
    model: model.code,
    powertrain: model.powertrain,
    city,
  }));
}

async function ensureCatalogue({ db }: Ctx): Promise<void> {
  await db.prisma.fleet.createMany({ data: FLEETS, skipDuplicates: true });
  const models = MODELS.map(({ vinPrefix: _, ...model }) => model);
  await db.prisma.vehicleModel.createMany({ data: models, skipDuplicates: true });
}

async function addMissing(ctx: Ctx, seed: number, vehicles: DemoVehicle[]): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    const added = await insertDemoVehicles(tx, vehicles);
    if (added.length === 0) return;
    await recordAudit(tx, {
      action: 'vehicle.seed',
      target: { type: 'demo', id: String(seed) },
      detail: { added: added.length },
    });
    await notifyVehicles(tx.db, 'registered', added);
  });
}
