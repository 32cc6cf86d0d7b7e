import { setServiceAccountDisabledOperation } from '@/lib/contracts';
import { verb } from '../../../verb';
import { setDisabledAt } from './account-store';
import { changeAccount } from './change-account';

/**
 * A disabled account keeps its secret and cannot connect. What it is already, it stays, without an audit row.
 * @throws NotFoundError
 */
export const setServiceAccountDisabled = verb(
  setServiceAccountDisabledOperation,
  async ({ ctx, input: { username, disabled } }) => {
    const action = disabled ? 'service_account.disable' : 'service_account.enable';
    const account = await changeAccount(ctx, username, action, async (db, before) => {
      if (before.disabled === disabled) return false;
      await setDisabledAt(db, username, disabled ? new Date(ctx.clock.now()) : null);
      return true;
    });
    return { ...account, disabled };
  },
);
