import { createTboxCredentialOperation } from '@/lib/contracts';
import { recordAudit } from '../../../audit/index';
import { withTransaction } from '../../../context';
import { NotFoundError } from '../../../errors';
import { notify } from '../../../notifications/index';
import { verb } from '../../../verb';
import { replaceCredential } from './credential-store';
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
