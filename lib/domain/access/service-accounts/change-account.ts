import type { PoolClient } from 'pg';
import type { ServiceAccountItem } from '@/lib/contracts';
import { recordAuditWith } from '../../audit';
import type { Ctx } from '../../context';
import { NotFoundError } from '../../errors';
import { notify } from '../../notifications';
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
  apply: (client: PoolClient, account: ServiceAccountItem) => Promise<boolean>,
): Promise<ServiceAccountItem> {
  return ctx.db.transaction(async (client) => {
    const account = await lockAccount(client, username);
    if (!account) throw new NotFoundError(`Service account ${username}`);
    if (!(await apply(client, account))) return account;
    await recordAuditWith(client, ctx, { action, target: { type: 'service_account', id: username } });
    await notify(client, 'tsp_access', { type: 'credentials', of: 'service', name: username });
    return account;
  });
}
