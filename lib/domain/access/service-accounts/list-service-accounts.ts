import type { ServiceAccountItem } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { requireAccessAdmin } from '../permissions';
import { selectAccounts } from './account-store';
import { MAX_ACCOUNTS } from './limits';

/** All of them, by user name. @throws ForbiddenError */
export async function listServiceAccounts({ ctx }: { ctx: Ctx }): Promise<ServiceAccountItem[]> {
  requireAccessAdmin(ctx.actor);
  return selectAccounts(ctx.db, MAX_ACCOUNTS);
}
