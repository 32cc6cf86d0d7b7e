import {
  type AccessAction,
  createTopics,
  type DecisionReason,
  type HookAuthorization,
  type QuarantineReason,
} from '@/lib/contracts';
import type { Ctx } from '../../context';
import { subjectOf } from '../authentication/subject-of';
import type { CompiledRules, RulePrincipalKeys } from './compile-rules';

export type AuthorizationDecision =
  | { result: 'allow'; asker: RulePrincipalKeys; action: AccessAction }
  | {
      result: 'deny';
      /** What brokers are told. */
      reason: QuarantineReason;
      /** The same, closer. */
      why: DecisionReason | QuarantineReason;
      /** The rule that decided, and the version of the rules. */
      ruleId: string | null;
      version: number | null;
      /** null: it is not known who asks. */
      asker: RulePrincipalKeys | null;
    };

type Input = { request: HookAuthorization; rules: CompiledRules; topicRoot: string };

/** What a TBox or a service account may do with a topic. Who it is may be five seconds old, if nobody said that it changed. */
export async function authorizeAction({ ctx, input }: { ctx: Ctx; input: Input }): Promise<AuthorizationDecision> {
  const { request, rules, topicRoot } = input;
  const { action, topic, qos, retain } = request;
  if (topic.includes('\uFFFD')) return refuse('topic_not_utf8');
  if (action !== 'publish' && action !== 'subscribe') return refuse('topic_not_allowed');
  const subject = await subjectOf(ctx, request);
  if ('reason' in subject) return refuse(subject.reason);
  const { asker } = subject;
  const { decision, reason: why, ruleId } = rules.decide(asker, { action, topic, qos, retain });
  if (decision === 'allow' && isUnknownTopic(request, topicRoot)) {
    const known = { ruleId: null, version: rules.version, asker };
    return { result: 'deny', reason: 'topic_unknown', why: 'topic_unknown', ...known };
  }
  if (decision === 'allow') return { result: 'allow', asker, action };
  return { result: 'deny', reason: 'topic_not_allowed', why, ruleId, version: rules.version, asker };
}

/** Below a vehicle's VIN only what the contract has: nobody would receive anything else. A TBox has the VIN as its client id. */
function isUnknownTopic({ clientid: vin, action, topic }: HookAuthorization, root: string): boolean {
  const topics = createTopics(root);
  return action === 'publish' && topic.startsWith(topics.upPrefix(vin)) && !topics.isUpOf(vin, topic);
}

const refuse = (reason: QuarantineReason): AuthorizationDecision => ({
  result: 'deny',
  reason,
  why: reason,
  ruleId: null,
  version: null,
  asker: null,
});
