import type { VehicleDetail } from '@/lib/contracts';
import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { ConflictError } from '../errors';
import { parseInput } from '../parse';
import { announceVehicles } from './announce';
import { bindTbox } from './bind-tbox';
import { holderOf } from './binding-store';
import { fleetIdOf, isDuplicate, modelIdOf } from './find-codes';
import { getVehicle } from './get-vehicle';
import { requireAdmin } from './permissions';
import { type RegisterVehicleInput, registerVehicleSchema } from './vehicle-input';

/**
 * Makes a vehicle known, with its TBox where one is given.
 * @throws ForbiddenError, ValidationError, ConflictError `vin_registered`
 */
export async function registerVehicle({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: RegisterVehicleInput;
}): Promise<VehicleDetail> {
  requireAdmin(ctx.actor);
  const { vin, plate, fleet, model, tags, tboxSerial } = parseInput(registerVehicleSchema, input);
  const [fleetId, modelId] = await Promise.all([fleetIdOf(ctx.db, fleet), modelIdOf(ctx.db, model)]);
  const holderId = await holderOf(ctx.db, tboxSerial);
  try {
    await withTransaction(ctx, async (tx) => {
      const { id } = await tx.db.prisma.vehicle.create({
        data: { vin, plate: plate ?? null, fleetId, modelId, tags: tags ?? [] },
      });
      const bound = await bindTbox(tx.db, {
        vehicleId: id,
        serial: tboxSerial ?? null,
        expected: { ofVehicle: null, holderId },
        actor: tx.actor,
        reason: `moved to ${vin}`,
      });
      await recordAudit(tx, {
        action: 'vehicle.register',
        target: { type: 'vehicle', id: vin },
        fleetId,
        detail: { plate: plate ?? null, fleet, model, tags: tags ?? [], tboxSerial: tboxSerial ?? null },
      });
      await announceVehicles(tx.db, 'registered', [id]);
      await announceVehicles(
        tx.db,
        'changed',
        bound.filter((other) => other !== id),
      );
    });
  } catch (error) {
    if (isDuplicate(error)) throw new ConflictError('vin_registered', `${vin} is registered already`);
    throw error;
  }
  return getVehicle({ ctx, input: { vin } });
}
