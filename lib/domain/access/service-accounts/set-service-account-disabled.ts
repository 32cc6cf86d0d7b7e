import { z } from 'zod';
import type { ServiceAccountItem } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { parseInput } from '../../parse';
import { requireAccessAdmin } from '../permissions';
import { setDisabledAt } from './account-store';
import { accountSchema, changeAccount } from './change-account';

const schema = accountSchema.extend({ disabled: z.boolean() });

/**
 * A disabled account keeps its secret and cannot connect. What it is already, it stays, without an audit row.
 * @throws NotFoundError, ValidationError, ForbiddenError
 */
export async function setServiceAccountDisabled({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof schema>;
}): Promise<ServiceAccountItem> {
  requireAccessAdmin(ctx.actor);
  const { username, disabled } = parseInput(schema, input);
  const action = disabled ? 'service_account.disable' : 'service_account.enable';
  const account = await changeAccount(ctx, username, action, async (db, before) => {
    if (before.disabled === disabled) return false;
    await setDisabledAt(db, username, disabled ? new Date(ctx.clock.now()) : null);
    return true;
  });
  return { ...account, disabled };
}
