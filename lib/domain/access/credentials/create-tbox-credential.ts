import type { TboxCredentialIssued } from '@/lib/contracts';
import { recordAuditWith } from '../../audit';
import type { Ctx } from '../../context';
import { NotFoundError } from '../../errors';
import { notify } from '../../notifications';
import { parseInput } from '../../parse';
import { requireAccessAdmin } from '../permissions';
import { replaceCredential } from './credential-store';
import { hashSecret, makeSecret } from './secret';
import { type TboxSerialInput, tboxSerialSchema } from './tbox-serial';

/**
 * A password with which this TBox connects where it has no certificate, in the place of the one before. Told here and never
 * again. Its user name is the serial, its client id the VIN.
 * @throws NotFoundError where no TBox has this serial, ValidationError, ForbiddenError
 */
export async function createTboxCredential({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: TboxSerialInput;
}): Promise<TboxCredentialIssued> {
  requireAccessAdmin(ctx.actor);
  const { serial } = parseInput(tboxSerialSchema, input);
  const password = makeSecret();
  const hash = await hashSecret(password);
  const createdAt = ctx.clock.now();
  await ctx.db.transaction(async (client) => {
    const row = { serial, hash, createdAt: new Date(createdAt), createdBy: ctx.actor.label };
    if (!(await replaceCredential(client, row))) throw new NotFoundError(`TBox ${serial}`);
    await recordAuditWith(client, ctx, { action: 'credential.create', target: { type: 'tbox', id: serial } });
    await notify(client, 'tsp_access', { type: 'credentials', of: 'tbox', name: serial });
  });
  return { tboxSerial: serial, username: serial, password, createdAt };
}
