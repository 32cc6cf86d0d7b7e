import { z } from 'zod';
import { type RuleSetVersion, ruleListSchema } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { NotFoundError } from '../../errors';
import { parseInput } from '../../parse';
import { requireAccessAdmin } from '../permissions';
import { publishSet } from './publish-set';
import { selectRuleSet } from './rule-set-store';
import { reasonInputSchema, versionInputSchema } from './rules-input';

const schema = z.object({
  /** 0: back to nothing but the built-in rules. */
  version: versionInputSchema,
  reason: reasonInputSchema.default(''),
});

/**
 * Publishes the rules of an old version again, as a new one. A draft stays as it is. They were checked when they were
 * published: a way back that is refused would be none.
 * @throws NotFoundError
 */
export async function restoreRules({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof schema>;
}): Promise<RuleSetVersion> {
  requireAccessAdmin(ctx.actor);
  const { version, reason } = parseInput(schema, input);
  const stored = version === 0 ? { rules: [] } : await selectRuleSet(ctx.db, { version });
  if (!stored) throw new NotFoundError(`Version ${version} of the access rules`);
  const rules = ruleListSchema.parse(stored.rules);
  return publishSet(ctx, { action: 'access.restore', rules, reason, restoredFrom: version });
}
