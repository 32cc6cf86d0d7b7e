import type { z } from 'zod';
import type { Ctx } from '../../context';
import { parseInput } from '../../parse';
import { requireAccessAdmin } from '../permissions';
import { removeAccount } from './account-store';
import { accountSchema, changeAccount } from './change-account';

/** @throws NotFoundError, ValidationError, ForbiddenError */
export async function deleteServiceAccount({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof accountSchema>;
}): Promise<void> {
  requireAccessAdmin(ctx.actor);
  const { username } = parseInput(accountSchema, input);
  await changeAccount(ctx, username, 'service_account.delete', async (db) => {
    await removeAccount(db, username);
    return true;
  });
}
