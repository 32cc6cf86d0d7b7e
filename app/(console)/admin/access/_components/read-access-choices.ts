import type { Choices } from '@/components/vehicles/catalogue-filters';
import { listServiceAccounts } from '@/lib/domain/access';
import type { Ctx } from '@/lib/domain/context';
import { readChoices } from '../../../_components/read-choices';

/** Names that rules can use. `accounts`: user names of service accounts. */
export type AccessChoices = Choices & { accounts: string[] };

export async function readAccessChoices(ctx: Ctx): Promise<AccessChoices> {
  const [{ fleets, models, tags }, accounts] = await Promise.all([readChoices(ctx), listServiceAccounts({ ctx })]);
  return {
    fleets: fleets.map(({ code, name }) => ({ code, name })),
    models,
    tags,
    accounts: accounts.map(({ username }) => username),
  };
}
