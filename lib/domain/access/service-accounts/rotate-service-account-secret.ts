import type { z } from 'zod';
import type { ServiceAccountIssued } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { parseInput } from '../../parse';
import { hashSecret, makeSecret } from '../credentials/secret';
import { requireAccessAdmin } from '../permissions';
import { setHash } from './account-store';
import { accountSchema, changeAccount } from './change-account';

/**
 * A new secret, told here and never again; the one before is good for no further connection.
 * @throws NotFoundError, ValidationError, ForbiddenError
 */
export async function rotateServiceAccountSecret({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof accountSchema>;
}): Promise<ServiceAccountIssued> {
  requireAccessAdmin(ctx.actor);
  const { username } = parseInput(accountSchema, input);
  const secret = makeSecret();
  const hash = await hashSecret(secret);
  const account = await changeAccount(ctx, username, 'service_account.rotate', async (db) => {
    await setHash(db, username, hash);
    return true;
  });
  return { account, secret };
}
