import {
  createTboxCredentialOperation,
  deleteTboxCredentialOperation,
  getTboxCredentialOperation,
} from '@/lib/contracts';
import { recordAudit } from '../../../audit';
import { withTransaction } from '../../../context';
import { NotFoundError } from '../../../errors';
import { notify } from '../../../notifications';
import { verb } from '../../../verb';
import { findCredential, removeCredential, replaceCredential } from './credential-store';
import { hashSecret, makeSecret } from './secret';
/**
 * A password with which this TBox connects where it has no certificate, in the place of the one before. Told here and never
 * again. Its user name is the serial, its client id the VIN.
 * @throws NotFoundError where no TBox has this serial
 */
export const createTboxCredential = verb(createTboxCredentialOperation, async ({ ctx, input: { serial } }) => {
  const password = makeSecret();
  const hash = await hashSecret(password);
  const createdAt = ctx.clock.now();
  await withTransaction(ctx, async (tx) => {
    const row = { serial, hash, createdAt: new Date(createdAt), createdBy: ctx.actor.label };
    if (!(await replaceCredential(tx.db, row))) throw new NotFoundError(`TBox ${serial}`);
    await recordAudit(tx, { action: 'credential.create', target: { type: 'tbox', id: serial } });
    await notify(tx.db, 'tsp_access', { type: 'credentials', of: 'tbox', name: serial });
  });
  return { tboxSerial: serial, username: serial, password, createdAt };
});

/**
 * Takes a TBox's password away: from now on it connects with a certificate or not at all.
 * @throws NotFoundError where it has none
 */
export const deleteTboxCredential = verb(deleteTboxCredentialOperation, async ({ ctx, input: { serial } }) => {
  await withTransaction(ctx, async (tx) => {
    if (!(await removeCredential(tx.db, serial))) throw new NotFoundError(`A credential of TBox ${serial}`);
    await recordAudit(tx, { action: 'credential.delete', target: { type: 'tbox', id: serial } });
    await notify(tx.db, 'tsp_access', { type: 'credentials', of: 'tbox', name: serial });
  });
});

/**
 * When and by whom this TBox was given its password; null: it has none.
 * @throws NotFoundError where no TBox has this serial
 */
export const getTboxCredential = verb(getTboxCredentialOperation, async ({ ctx, input: { serial } }) => {
  const row = await findCredential(ctx.db, serial);
  if (row === undefined) throw new NotFoundError(`TBox ${serial}`);
  return { credential: row && { createdAt: row.createdAt.getTime(), createdBy: row.createdBy } };
});
