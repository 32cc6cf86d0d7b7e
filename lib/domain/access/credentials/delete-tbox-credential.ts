import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { NotFoundError } from '../../errors';
import { parseInput } from '../../parse';
import { announceStanding } from '../announce-standing';
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
  await withTransaction(ctx, async (tx) => {
    if (!(await removeCredential(tx.db, serial))) throw new NotFoundError(`A credential of TBox ${serial}`);
    await recordAudit(tx, { action: 'credential.delete', target: { type: 'tbox', id: serial } });
    await announceStanding(tx.db, { type: 'credentials', of: 'tbox', name: serial });
  });
}
