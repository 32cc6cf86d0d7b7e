import { z } from 'zod';
import type { RuleSetVersion } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { parseInput } from '../../parse';
import { requireAccessAdmin } from '../permissions';
import { refuseFaulty } from './check-set';
import { deleteDraft } from './draft-store';
import { publishSet } from './publish-set';
import { reasonInputSchema, rulesInputSchema, versionInputSchema } from './rules-input';

const schema = z.object({
  topicRoot: z.string(),
  rules: rulesInputSchema,
  reason: reasonInputSchema.default(''),
  /** The version that these rules were made from; absent: whichever is current. */
  version: versionInputSchema.optional(),
});
export type PublishRulesInput = z.input<typeof schema>;

/**
 * Makes these rules the current ones, all at once, everywhere. The draft has served its turn and goes.
 * @throws ValidationError naming the rules that have errors (`rules.3`), ConflictError `rule_set_changed`
 */
export async function publishRules({ ctx, input }: { ctx: Ctx; input: PublishRulesInput }): Promise<RuleSetVersion> {
  requireAccessAdmin(ctx.actor);
  const { topicRoot, rules, reason, version: madeFrom } = parseInput(schema, input);
  await refuseFaulty(ctx, rules, topicRoot);
  return publishSet(ctx, { action: 'access.publish', rules, reason, madeFrom, also: deleteDraft });
}
