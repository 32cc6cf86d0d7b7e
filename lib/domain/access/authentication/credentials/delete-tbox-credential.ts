import { deleteTboxCredentialOperation } from '@/lib/contracts';
import { recordAudit } from '../../../audit/index';
import { withTransaction } from '../../../context';
import { NotFoundError } from '../../../errors';
import { notify } from '../../../notifications/index';
import { verb } from '../../../verb';
import { removeCredential } from './credential-store';

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
