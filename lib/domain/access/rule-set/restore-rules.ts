import { restoreRulesOperation, ruleListSchema } from '@/lib/contracts';
import { NotFoundError } from '../../errors';
import { verb } from '../../verb';
import { publishSet } from './publish-set';
import { selectRuleSet } from './rule-set-store';

/**
 * Publishes the rules of an old version again, as a new one. A draft stays as it is. They were checked when they were
 * published: a way back that is refused would be none.
 * @throws NotFoundError
 */
export const restoreRules = verb(restoreRulesOperation, async ({ ctx, input: { version, reason } }) => {
  const stored = version === 0 ? { rules: [] } : await selectRuleSet(ctx.db, { version });
  if (!stored) throw new NotFoundError(`Version ${version} of the access rules`);
  const rules = ruleListSchema.parse(stored.rules);
  return publishSet(ctx, { action: 'access.restore', rules, reason, restoredFrom: version });
});
