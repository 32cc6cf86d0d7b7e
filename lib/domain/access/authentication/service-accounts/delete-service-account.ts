import { deleteServiceAccountOperation } from '@/lib/contracts';
import { verb } from '../../../verb';
import { removeAccount } from './account-store';
import { changeAccount } from './change-account';

/** @throws NotFoundError, ValidationError, ForbiddenError */
export const deleteServiceAccount = verb(deleteServiceAccountOperation, async ({ ctx, input: { username } }) => {
  await changeAccount(ctx, username, 'service_account.delete', async (db) => {
    await removeAccount(db, username);
    return true;
  });
});
