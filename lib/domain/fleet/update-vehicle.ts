import { updateVehicleOperation } from '@/lib/contracts';
import { recordAudit } from '../audit';
import { withTransaction } from '../context';
import { ConflictError, NotFoundError } from '../errors';
import { verb } from '../verb';
import { bindTbox } from './bind-tbox';
import { holderOf } from './binding-store';
import { requireCode } from './find-codes';
import { getVehicle } from './get-vehicle';
import { vinsWithPlateOf } from './import/import-store';
import { notifyVehicles } from './notify-vehicles';

/**
 * Changes the given properties. Another TBox replaces the one in the vehicle, and is unbound from its former vehicle.
 * @throws ForbiddenError, ValidationError, NotFoundError, ConflictError `tbox_rebound`, `vehicle_archived`
 */
export const updateVehicle = verb(
  updateVehicleOperation,
  async ({ ctx, input: { vin, fleet, model, tboxSerial, reason, ...plain } }) => {
    const before = await ctx.db.prisma.vehicle.findUnique({ where: { vin } });
    if (!before) throw new NotFoundError(`Vehicle ${vin}`);
    const holderId = await holderOf(ctx.db, tboxSerial);
    await withTransaction(ctx, async (tx) => {
      const fleetId = fleet === undefined ? before.fleetId : await requireCode(tx.db, 'fleet', fleet);
      const modelId = model === undefined ? before.modelId : await requireCode(tx.db, 'model', model);
      const rebound =
        tboxSerial === undefined
          ? []
          : await bindTbox(tx, {
              vehicleId: before.id,
              serial: tboxSerial,
              expected: { ofVehicle: before.tboxSerial, holderId },
              reason: reason ?? (tboxSerial === null ? 'taken out' : `${tboxSerial} bound to ${vin}`),
            });
      const data = { ...plain, fleetId, modelId };
      const { count } = await tx.db.prisma.vehicle.updateMany({ where: { id: before.id, archivedAt: null }, data });
      if (count === 0) throw new ConflictError('vehicle_archived', `${vin} is archived: restore it to change it`);
      await recordAudit(tx, {
        action: 'vehicle.update',
        target: { type: 'vehicle', id: vin },
        fleetId,
        detail: {
          ...changed(
            { plate: before.plate, tags: before.tags, tboxSerial: before.tboxSerial },
            { ...plain, tboxSerial },
          ),
          ...(fleetId === before.fleetId ? {} : { fleet: fleet ?? null }),
          ...(modelId === before.modelId ? {} : { model: model ?? null }),
          ...(reason ? { reason } : {}),
        },
      });
      await notifyVehicles(tx.db, 'changed', [...new Set([before.id, ...rebound])]);
    });
    const vehicle = await getVehicle({ ctx, input: { vin } });
    return { ...vehicle, plateAlsoOn: await vinsWithPlateOf(ctx.db, vehicle) };
  },
);

type Value = string | string[] | null;

/** New values under their names, old ones as `…Before`. */
function changed(before: Record<string, Value>, after: Record<string, Value | undefined>): Record<string, Value> {
  const names = Object.keys(before).filter(
    (name) => after[name] !== undefined && JSON.stringify(after[name]) !== JSON.stringify(before[name]),
  );
  return Object.fromEntries(
    names.flatMap((name) => [
      [name, after[name] ?? null],
      [`${name}Before`, before[name] ?? null],
    ]),
  );
}
