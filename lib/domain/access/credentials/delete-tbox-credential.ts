import { deleteTboxCredentialOperation } from '@/lib/contracts';
import { recordAuditWith } from '../../audit';
import { NotFoundError } from '../../errors';
import { notify } from '../../notifications';
import { verb } from '../../verb';
import { removeCredential } from './credential-store';

/**
 * Takes a TBox's password away: from now on it connects with a certificate or not at all.
 * @throws NotFoundError where it has none
 */
export const deleteTboxCredential = verb(deleteTboxCredentialOperation, async ({ ctx, input: { serial } }) => {
  await ctx.db.transaction(async (client) => {
    if (!(await removeCredential(client, serial))) throw new NotFoundError(`A credential of TBox ${serial}`);
    await recordAuditWith(client, ctx, { action: 'credential.delete', target: { type: 'tbox', id: serial } });
    await notify(client, 'tsp_access', { type: 'credentials', of: 'tbox', name: serial });
  });
});
