import { deleteVehicleOperation } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { revokeCertificatesOf } from '../../pki';
import { verb } from '../../verb';
import { notifyDeleted } from '../notify-vehicles';
import { deleteVehicleRow, hasBeenUsed } from './archive-store';
import { requireLocked } from './require-locked';

/**
 * Deletes a vehicle that was never in service; its VIN can be registered again. The TBox stays, without a certificate.
 * @throws ForbiddenError, NotFoundError, ConflictError `vehicle_used`
 */
export const deleteVehicle = verb(deleteVehicleOperation, ({ ctx, input: { vin } }) =>
  withTransaction(ctx, async (tx) => {
    const { id, fleetId, fleet, model, tboxSerial } = await requireLocked(tx, vin);
    if (await hasBeenUsed(tx.db, id)) {
      throw new ConflictError('vehicle_used', `${vin} has been in service and has a history: archive it instead`);
    }
    const note = `${vin} is deleted`;
    const revoked = tboxSerial === null ? [] : await revokeCertificatesOf(tx, { tboxSerial, note });
    await deleteVehicleRow(tx.db, id);
    await recordAudit(tx, {
      action: 'vehicle.delete',
      target: { type: 'vehicle', id: vin },
      fleetId,
      detail: { fleet, model, tboxSerial, revoked },
    });
    await notifyDeleted(tx.db, { id, vin, fleet });
  }),
);
