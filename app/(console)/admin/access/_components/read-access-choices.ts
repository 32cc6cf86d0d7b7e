import type { Ctx } from '@/lib/domain/context';
import { readChoices } from '../../../_components/read-choices';
import type { AccessChoices } from './access-choices';

/** What the rule editor offers, and the names of what rules mention. */
export async function readAccessChoices(ctx: Ctx): Promise<AccessChoices> {
  const { fleets, models, tags } = await readChoices(ctx);
  return { fleets: fleets.map(({ code, name }) => ({ code, name })), models, tags, accounts: [] };
}
