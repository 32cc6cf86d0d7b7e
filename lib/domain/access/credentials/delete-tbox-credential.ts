import { recordAuditWith } from '../../audit';
import type { Ctx } from '../../context';
import { NotFoundError } from '../../errors';
import { notify } from '../../notifications';
import { parseInput } from '../../parse';
import { requireAccessAdmin } from '../permissions';
import { removeCredential } from './credential-store';
import { type TboxSerialInput, tboxSerialSchema } from './tbox-serial';

/**
 * Takes a TBox's password away: from now on it connects with a certificate or not at all.
 * @throws NotFoundError where it has none, ValidationError, ForbiddenError
 */
export async function deleteTboxCredential({ ctx, input }: { ctx: Ctx; input: TboxSerialInput }): Promise<void> {
  requireAccessAdmin(ctx.actor);
  const { serial } = parseInput(tboxSerialSchema, input);
  await ctx.db.transaction(async (client) => {
    if (!(await removeCredential(client, serial))) throw new NotFoundError(`A credential of TBox ${serial}`);
    await recordAuditWith(client, ctx, { action: 'credential.delete', target: { type: 'tbox', id: serial } });
    await notify(client, 'tsp_access', { type: 'credentials', of: 'tbox', name: serial });
  });
}
