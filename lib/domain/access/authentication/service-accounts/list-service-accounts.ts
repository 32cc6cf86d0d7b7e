import { listServiceAccountsOperation } from '@/lib/contracts';
import { verb } from '../../../verb';
import { selectAccounts } from './account-store';
import { MAX_ACCOUNTS } from './create-service-account';

/** All of them, by user name. @throws ForbiddenError */
export const listServiceAccounts = verb(listServiceAccountsOperation, async ({ ctx }) => {
  return selectAccounts(ctx.db, MAX_ACCOUNTS);
});
