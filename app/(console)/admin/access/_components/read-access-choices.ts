import type { Choices } from '@/components/vehicles/choices';
import { listServiceAccounts } from '@/lib/domain/access';
import type { Ctx } from '@/lib/domain/context';
import { readChoices } from '../../../_components/read-choices';

/** For whom a rule can be; `accounts`: user names. */
export type AccessChoices = Choices & { accounts: string[] };

/** What the rule editor offers, and the names of what rules mention. */
export async function readAccessChoices(ctx: Ctx): Promise<AccessChoices> {
  const [{ fleets, models, tags }, accounts] = await Promise.all([readChoices(ctx), listServiceAccounts({ ctx })]);
  return {
    fleets: fleets.map(({ code, name }) => ({ code, name })),
    models,
    tags,
    accounts: accounts.map(({ username }) => username),
  };
}
