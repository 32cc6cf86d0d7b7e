import type { TboxCredentialIssued } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { NotFoundError } from '../../errors';
import { parseInput } from '../../parse';
import { announceStanding } from '../announce-standing';
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
  await withTransaction(ctx, async (tx) => {
    const row = { serial, hash, createdAt: new Date(createdAt), createdBy: tx.actor.label };
    if (!(await replaceCredential(tx.db, row))) throw new NotFoundError(`TBox ${serial}`);
    await recordAudit(tx, { action: 'credential.create', target: { type: 'tbox', id: serial } });
    await announceStanding(tx.db, { type: 'credentials', of: 'tbox', name: serial });
  });
  return { tboxSerial: serial, username: serial, password, createdAt };
}
