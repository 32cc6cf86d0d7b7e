import { registerVehicleOperation } from '@/lib/contracts';
import { recordAudit } from '../audit';
import { withTransaction } from '../context';
import { ConflictError } from '../errors';
import { verb } from '../verb';
import { bindTbox } from './bind-tbox';
import { holderOf } from './binding-store';
import { isDuplicate, requireCode } from './find-codes';
import { getVehicle } from './get-vehicle';
import { vinsWithPlateOf } from './import/import-store';
import { notifyVehicles } from './notify-vehicles';

/**
 * Registers a vehicle, with its TBox if one is given.
 * @throws ForbiddenError, ValidationError, ConflictError `vin_registered`
 */
export const registerVehicle = verb(
  registerVehicleOperation,
  async ({ ctx, input: { vin, plate, fleet, model, tags, tboxSerial } }) => {
    const holderId = await holderOf(ctx.db, tboxSerial);
    try {
      await withTransaction(ctx, async (tx) => {
        const fleetId = await requireCode(tx.db, 'fleet', fleet);
        const modelId = await requireCode(tx.db, 'model', model);
        const { id } = await tx.db.prisma.vehicle.create({
          data: { vin, plate: plate ?? null, fleetId, modelId, tags: tags ?? [] },
        });
        const bound = await bindTbox(tx, {
          vehicleId: id,
          serial: tboxSerial ?? null,
          expected: { ofVehicle: null, holderId },
          reason: `moved to ${vin}`,
        });
        await recordAudit(tx, {
          action: 'vehicle.register',
          target: { type: 'vehicle', id: vin },
          fleetId,
          detail: { plate: plate ?? null, fleet, model, tags: tags ?? [], tboxSerial: tboxSerial ?? null },
        });
        await notifyVehicles(tx.db, 'registered', [id]);
        await notifyVehicles(
          tx.db,
          'changed',
          bound.filter((other) => other !== id),
        );
      });
    } catch (error) {
      if (isDuplicate(error))
        throw new ConflictError('vin_registered', `${vin} is registered already; it may be archived`);
      throw error;
    }
    const vehicle = await getVehicle({ ctx, input: { vin } });
    return { ...vehicle, plateAlsoOn: await vinsWithPlateOf(ctx.db, vehicle) };
  },
);
