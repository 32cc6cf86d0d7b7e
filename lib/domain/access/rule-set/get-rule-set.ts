import { z } from 'zod';
import { type RuleSet, ruleListSchema } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { NotFoundError } from '../../errors';
import { parseInput } from '../../parse';
import { requireAccessAdmin } from '../permissions';
import { baseRules } from '../rules/base-rules';
import { selectRuleSet } from './rule-set-store';
import { versionInputSchema } from './rules-input';

const schema = z.object({ topicRoot: z.string(), version: versionInputSchema.optional() });

/**
 * A version of the rules, the current one when none is named; version 0 is before anything was published.
 * @throws NotFoundError
 */
export async function getRuleSet({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<RuleSet> {
  requireAccessAdmin(ctx.actor);
  const { topicRoot, version } = parseInput(schema, input);
  const base = baseRules(topicRoot);
  const stored = version === 0 ? null : await selectRuleSet(ctx.db, version === undefined ? null : { version });
  if (stored) return { ...stored, rules: ruleListSchema.parse(stored.rules), base };
  if (version) throw new NotFoundError(`Version ${version} of the access rules`);
  return {
    version: 0,
    publishedAt: null,
    author: null,
    reason: '',
    restoredFrom: null,
    ruleCount: 0,
    rules: [],
    base,
  };
}
