import { z } from 'zod';
import {
  ACCESS_ACTIONS,
  type AccessDecision,
  type AccessExplanation,
  type AccessRule,
  ruleListSchema,
} from '@/lib/contracts';
import type { Ctx } from '../../context';
import { parseInput } from '../../parse';
import { decideByPlan, planConsole } from '../console-acl';
import { requireAccessAdmin } from '../permissions';
import { selectRuleSet } from '../rule-set/rule-set-store';
import { baseRules } from '../rules/base-rules';
import { type AccessQuestion, compileRules, toAsker } from '../rules/compile-rules';
import { type FoundSubject, findSubject } from './find-subject';

const schema = z.object({
  topicRoot: z.string(),
  /** VIN, TBox serial, service user name, or `console:` and a person's id or e-mail address. */
  who: z.string().trim().min(1).max(320),
  action: z.enum(ACCESS_ACTIONS),
  /** A topic name, or a topic filter; whatever it holds. */
  topic: z.string().max(65_535),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(0),
  retain: z.boolean().default(false),
  /** Decide by these; absent: by the current ones. */
  rules: ruleListSchema.optional(),
});
export type ExplainAccessInput = z.input<typeof schema>;

/**
 * What the brokers would be answered, for whom it is taken, and the rule that decides. `not_admitted`: it may not even
 * connect: no TBox, only revoked certificates, disabled or banned.
 * @throws NotFoundError
 */
export async function explainAccess({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: ExplainAccessInput;
}): Promise<AccessExplanation> {
  requireAccessAdmin(ctx.actor);
  const { topicRoot, who, rules: draft, ...question } = parseInput(schema, input);
  const [{ subject, decides }, stored] = await Promise.all([
    findSubject(ctx, { who, topic: question.topic, topicRoot }),
    draft ? null : selectRuleSet(ctx.db, null),
  ]);
  const rules = draft ?? ruleListSchema.parse(stored?.rules ?? []);
  const decision = decide(rules, decides, question, topicRoot);
  const all = [...rules, ...baseRules(topicRoot)];
  const rule = decision.ruleId === null ? null : (all.find(({ id }) => id === decision.ruleId) ?? null);
  return { ...decision, rule, version: draft ? null : (stored?.version ?? 0), subject };
}

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
  const asPlatform = compiled.decide(toAsker({ kind: 'platform' }), question);
  if (asPlatform.decision === 'deny') return asPlatform;
  return decideByPlan(planConsole(rules, decides), question.action, question.topic);
}
