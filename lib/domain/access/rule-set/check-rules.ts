import { checkRulesOperation } from '@/lib/contracts';
import type { CtxWith } from '../../context';
import { verb } from '../../verb';
import { checkSet } from './check-set';

/** What is wrong or odd with these rules, in their order; with an error they cannot be published. */
export const checkRules = verb<typeof checkRulesOperation, CtxWith<'topicRoot'>>(
  checkRulesOperation,
  async ({ ctx, input: { rules } }) => {
    const findings = await checkSet(ctx, rules, ctx.topicRoot);
    return { findings: findings.map(({ index, ...finding }) => finding) };
  },
);
