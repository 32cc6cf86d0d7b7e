import { publishRulesOperation } from '@/lib/contracts';
import type { CtxWith } from '../../context';
import { verb } from '../../verb';
import { refuseFaulty } from './check-set';
import { deleteDraft } from './draft-store';
import { publishSet } from './publish-set';

/**
 * Makes these rules the current ones, all at once, everywhere. The draft has served its turn and goes.
 * @throws ValidationError naming the rules that have errors (`rules.3`), ConflictError `rule_set_changed`
 */
export const publishRules = verb<typeof publishRulesOperation, CtxWith<'topicRoot'>>(
  publishRulesOperation,
  async ({ ctx, input: { rules, reason, version: madeFrom } }) => {
    await refuseFaulty(ctx, rules, ctx.topicRoot);
    return publishSet(ctx, { action: 'access.publish', rules, reason, madeFrom, also: deleteDraft });
  },
);
