import { restoreVehicleOperation } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { releaseCertificatesOf } from '../../pki';
import { verb } from '../../verb';
import { getVehicle } from '../get-vehicle';
import { notifyVehicles } from '../notify-vehicles';
import { hasValidCertificate, selectArchivedParents, setVehicleArchived } from './archive-store';
import { requireLocked } from './require-locked';

/**
 * Takes an archived vehicle into service again and releases its certificates. Once they were revoked, its TBox enrols anew.
 * @throws ForbiddenError, NotFoundError, ConflictError `vehicle_not_archived`, `fleet_archived`, `model_archived`
 */
export const restoreVehicle = verb(restoreVehicleOperation, async ({ ctx, input: { vin } }) => {
  const outcome = await withTransaction(ctx, async (tx) => {
    const { id, fleetId, tboxSerial, archivedAt, ...codes } = await requireLocked(tx, vin);
    if (archivedAt === null) throw new ConflictError('vehicle_not_archived', `${vin} is not archived`);
    const [archived] = await selectArchivedParents(tx.db, id);
    if (archived) {
      throw new ConflictError(
        `${archived}_archived`,
        `The ${archived} ${codes[archived]} of ${vin} is archived: restore the ${archived} first`,
      );
    }
    // Before the vehicle, whose time of archiving shows which certificates it has put on hold
    const note = `${vin} is restored`;
    const released = tboxSerial === null ? [] : await releaseCertificatesOf(tx, { tboxSerial, note });
    await setVehicleArchived(tx.db, id, null);
    await recordAudit(tx, {
      action: 'vehicle.restore',
      target: { type: 'vehicle', id: vin },
      fleetId,
      detail: { archived: false, archivedBefore: true, archivedAtBefore: archivedAt, released },
    });
    await notifyVehicles(tx.db, 'changed', [id]);
    const isValid = tboxSerial === null || (await hasValidCertificate(tx.db, tboxSerial, tx.clock.now()));
    return { released, needsCertificate: !isValid };
  });
  return { vehicle: await getVehicle({ ctx, input: { vin } }), ...outcome };
});
