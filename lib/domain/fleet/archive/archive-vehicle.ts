import { archiveVehicleOperation } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { cancelForArchive } from '../../commands';
import { withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { holdCertificatesOf } from '../../pki';
import { verb } from '../../verb';
import { getVehicle } from '../get-vehicle';
import { notifyVehicles } from '../notify-vehicles';
import { setVehicleArchived } from './archive-store';
import { requireLocked } from './require-locked';

/**
 * Takes a vehicle out of service: out of lists and counts, its commands cancelled, its certificates on hold. From the commit on
 * it is refused at the broker; its connection is ended within a second (`disconnectRevoked`, `enforceAccess`).
 * @throws ForbiddenError, NotFoundError, ConflictError `vehicle_archived`, `command_under_way`
 */
export const archiveVehicle = verb(archiveVehicleOperation, async ({ ctx, input: { vin, reason } }) => {
  await withTransaction(ctx, async (tx) => {
    const { id, fleetId, tboxSerial, archivedAt } = await requireLocked(tx, vin);
    if (archivedAt !== null) throw new ConflictError('vehicle_archived', `${vin} is archived already`);
    const { cancelled, underWay } = await cancelForArchive(tx, id);
    if (underWay.length > 0) {
      const last = Math.max(...underWay.map(({ endsAt }) => endsAt ?? 0));
      const names = [...new Set(underWay.map(({ operation }) => operation))].join(', ');
      throw new ConflictError(
        'command_under_way',
        `${vin} was sent ${names}, which has not ended and may still be executed: archive it afterwards, at ${new Date(last).toISOString()} at the latest`,
      );
    }
    const at = tx.clock.now();
    const note = `${vin} is archived`;
    const held = tboxSerial === null ? [] : await holdCertificatesOf(tx, { tboxSerial, note, at });
    await setVehicleArchived(tx.db, id, { at, by: tx.actor.label, reason: reason || null });
    await recordAudit(tx, {
      action: 'vehicle.archive',
      target: { type: 'vehicle', id: vin },
      fleetId,
      detail: { archived: true, archivedBefore: false, reason: reason || null, held, cancelled },
    });
    await notifyVehicles(tx.db, 'changed', [id]);
  });
  return getVehicle({ ctx, input: { vin } });
});
