import { replaceTboxOperation } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { withTransaction } from '../../context';
import { ConflictError, NotFoundError, ValidationError } from '../../errors';
import { revokeCertificatesOf } from '../../pki';
import { verb } from '../../verb';
import { bindTbox } from '../bind-tbox';
import { getVehicle } from '../get-vehicle';
import { vinsWithPlateOf } from '../import/import-store';
import { notifyVehicles } from '../notify-vehicles';
import { findHolder, findOwnVehicle } from './replace-store';

/**
 * Binds another TBox to a vehicle. The former one is disconnected and cannot come back without enrolling anew: its certificates
 * are revoked in the same transaction. Commands that it was sent end as they do when a vehicle does not answer; others wait for
 * the new one until their deadline.
 * @throws ForbiddenError, ValidationError, NotFoundError, ConflictError `tbox_rebound`, `tbox_bound`, `vehicle_archived`
 */
export const replaceTbox = verb(replaceTboxOperation, async ({ ctx, input: { vin, serial, replaces, reason } }) => {
  const before = await findOwnVehicle(ctx.db, ctx.actor, vin);
  if (!before) throw new NotFoundError(`Vehicle ${vin}`);
  const { id, fleetId, tboxSerial: former } = before;
  if (replaces !== undefined && replaces !== former) {
    throw new ConflictError(
      'tbox_rebound',
      `${vin} has ${former ? `TBox ${former}` : 'no TBox'} now: look at it again`,
    );
  }
  if (former === serial) {
    throw new ValidationError([{ path: 'serial', message: `TBox ${serial} is in this vehicle already` }]);
  }
  const holder = await findHolder(ctx.db, serial);
  if (holder && !holder.archived) {
    throw new ConflictError('tbox_bound', `TBox ${serial} is in ${holder.vin}: take it out there first`);
  }
  const revoked = await withTransaction(ctx, async (tx) => {
    const changed = await bindTbox(tx, {
      vehicleId: id,
      serial,
      expected: { ofVehicle: former, holderId: holder?.id ?? null },
      reason: reason || `replaced by ${serial}`,
    });
    const note = `replaced by ${serial} in ${vin}`;
    const serialNumbers = former === null ? [] : await revokeCertificatesOf(tx, { tboxSerial: former, note });
    await recordAudit(tx, {
      action: 'vehicle.replace_tbox',
      target: { type: 'vehicle', id: vin },
      fleetId,
      detail: { tboxSerial: serial, tboxSerialBefore: former, revoked: serialNumbers, reason: reason || null },
    });
    await notifyVehicles(tx.db, 'changed', changed);
    return serialNumbers;
  });
  const vehicle = await getVehicle({ ctx, input: { vin } });
  return { vehicle: { ...vehicle, plateAlsoOn: await vinsWithPlateOf(ctx.db, vehicle) }, replaced: former, revoked };
});
