import { z } from 'zod';
import { codeSchema, type FleetItem, POWERTRAINS, type VehicleModelItem } from '@/lib/contracts';
import { recordAudit } from '../audit';
import { authorize } from '../authorize';
import { type Ctx, withTransaction } from '../context';
import { ConflictError } from '../errors';
import { parseInput } from '../parse';
import { isDuplicate } from './find-codes';

const nameSchema = z.string().trim().min(1).max(80);
const fleetSchema = z.object({ code: codeSchema, name: nameSchema });
const modelSchema = fleetSchema.extend({ manufacturer: nameSchema, powertrain: z.enum(POWERTRAINS) });

/** @throws ForbiddenError, ValidationError, ConflictError `fleet_exists` */
export async function createFleet({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof fleetSchema>;
}): Promise<FleetItem> {
  authorize(ctx.actor, 'vehicle.manage');
  const fleet = parseInput(fleetSchema, input);
  const { authMethods } = await orConflict('fleet', fleet.code, () =>
    withTransaction(ctx, async (tx) => {
      const { id, authMethods } = await tx.db.prisma.fleet.create({ data: fleet });
      const target = { type: 'fleet', id: fleet.code };
      await recordAudit(tx, { action: 'fleet.create', target, fleetId: id, detail: { name: fleet.name } });
      return { authMethods };
    }),
  );
  return { ...fleet, authentication: authMethods as FleetItem['authentication'] };
}

/** @throws ForbiddenError, ValidationError, ConflictError `model_exists` */
export async function createModel({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof modelSchema>;
}): Promise<VehicleModelItem> {
  authorize(ctx.actor, 'vehicle.manage');
  const model = parseInput(modelSchema, input);
  await orConflict('model', model.code, () =>
    withTransaction(ctx, async (tx) => {
      await tx.db.prisma.vehicleModel.create({ data: model });
      const { code, ...detail } = model;
      await recordAudit(tx, { action: 'model.create', target: { type: 'model', id: code }, detail });
    }),
  );
  return model;
}

async function orConflict<T>(what: 'fleet' | 'model', code: string, create: () => Promise<T>): Promise<T> {
  try {
    return await create();
  } catch (error) {
    if (isDuplicate(error)) throw new ConflictError(`${what}_exists`, `The ${what} ${code} exists already`);
    throw error;
  }
}
