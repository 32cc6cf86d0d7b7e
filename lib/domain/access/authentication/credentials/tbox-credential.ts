import {
  createTboxCredentialOperation,
  deleteTboxCredentialOperation,
  getTboxCredentialOperation,
} from '@/lib/contracts';
import { generateSecret } from '@/lib/platform/secrets';
import { recordAudit } from '../../../audit';
import { withTransaction } from '../../../context';
import { NotFoundError } from '../../../errors';
import { notify } from '../../../notifications';
import { verb } from '../../../verb';
import { findCredential, removeCredential, replaceCredential } from './credential-store';
import { hashSecret } from './secret';

/**
 * Creates a password for a TBox without a certificate, replacing an existing one. It is returned only here. User name
 * is the serial, client id the VIN.
 * @throws NotFoundError if no TBox has this serial
 */
export const createTboxCredential = verb(createTboxCredentialOperation, async ({ ctx, input: { serial } }) => {
  const password = generateSecret();
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
 * Deletes a TBox's password: it can then connect only with a certificate.
 * @throws NotFoundError if it has none
 */
export const deleteTboxCredential = verb(deleteTboxCredentialOperation, async ({ ctx, input: { serial } }) => {
  await withTransaction(ctx, async (tx) => {
    if (!(await removeCredential(tx.db, serial))) throw new NotFoundError(`Credential of TBox ${serial}`);
    await recordAudit(tx, { action: 'credential.delete', target: { type: 'tbox', id: serial } });
    await notify(tx.db, 'tsp_access', { type: 'credentials', of: 'tbox', name: serial });
  });
});

/**
 * When and by whom the password of this TBox was created; null if it has none.
 * @throws NotFoundError if no TBox has this serial
 */
export const getTboxCredential = verb(getTboxCredentialOperation, async ({ ctx, input: { serial } }) => {
  const row = await findCredential(ctx.db, serial);
  if (row === undefined) throw new NotFoundError(`TBox ${serial}`);
  return { credential: row && { createdAt: row.createdAt.getTime(), createdBy: row.createdBy } };
});
