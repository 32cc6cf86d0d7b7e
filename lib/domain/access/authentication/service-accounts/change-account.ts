import type { ServiceAccountItem } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { recordAudit } from '../../../audit/index';
import { type Ctx, withTransaction } from '../../../context';
import { NotFoundError } from '../../../errors';
import { notify } from '../../../notifications/index';
import { lockAccount } from './account-store';

/**
 * One change of one account, with its audit row and its notification. `apply` returns false: it is so already.
 * @returns what it was before
 * @throws NotFoundError
 */
export function changeAccount(
  ctx: Ctx,
  username: string,
  action: `service_account.${string}`,
  apply: (db: Transaction, account: ServiceAccountItem) => Promise<boolean>,
): Promise<ServiceAccountItem> {
  return withTransaction(ctx, async (tx) => {
    const account = await lockAccount(tx.db, username);
    if (!account) throw new NotFoundError(`Service account ${username}`);
    if (!(await apply(tx.db, account))) return account;
    await recordAudit(tx, { action, target: { type: 'service_account', id: username } });
    await notify(tx.db, 'tsp_access', { type: 'credentials', of: 'service', name: username });
    return account;
  });
}
