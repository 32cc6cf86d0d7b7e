import { type AccessDecision, type AccessRule, explainAccessOperation, ruleListSchema } from '@/lib/contracts';
import type { CtxWith } from '../../../context';
import { verb } from '../../../verb';
import { selectRuleSet } from '../../rule-set/rule-set-store';
import { baseRules } from '../base-rules';
import { type AccessQuestion, compileRules, toRulePrincipalKeys } from '../compile-rules';
import { decideByPlan, planConsole } from '../console-acl';
import { type FoundSubject, findSubject } from './find-subject';

/**
 * What the brokers would be answered, for whom it is taken, and the rule that decides. `not_admitted`: it may not even
 * connect: no TBox, only revoked certificates, disabled or banned.
 * @throws NotFoundError
 */
export const explainAccess = verb<typeof explainAccessOperation, CtxWith<'topicRoot'>>(
  explainAccessOperation,
  async ({ ctx, input: { who, rules: draft, ...question } }) => {
    const { topicRoot } = ctx;
    const [{ subject, decides }, stored] = await Promise.all([
      findSubject(ctx, { who, topic: question.topic, topicRoot }),
      draft ? null : selectRuleSet(ctx.db, null),
    ]);
    const rules = draft ?? ruleListSchema.parse(stored?.rules ?? []);
    const decision = decide(rules, decides, question, topicRoot);
    const all = [...rules, ...baseRules(topicRoot)];
    const rule = decision.ruleId === null ? null : (all.find(({ id }) => id === decision.ruleId) ?? null);
    return { ...decision, rule, version: draft ? null : (stored?.version ?? 0), subject };
  },
);

function decide(
  rules: readonly AccessRule[],
  decides: FoundSubject['decides'],
  question: AccessQuestion,
  root: string,
): AccessDecision {
  if (decides === null) return { decision: 'deny', reason: 'not_admitted', ruleId: null };
  const compiled = compileRules(rules, { root });
  if (decides.by === 'rules') return compiled.decide(decides.asker, question);
  // What is no topic at all is refused to everybody alike
  const asPlatform = compiled.decide(toRulePrincipalKeys({ kind: 'platform' }), question);
  if (asPlatform.decision === 'deny') return asPlatform;
  return decideByPlan(planConsole(rules, decides), question.action, question.topic);
}
