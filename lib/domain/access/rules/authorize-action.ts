import {
  type AccessAction,
  createTopics,
  type DecisionReason,
  type HookAuthorization,
  type QuarantineReason,
  vinSchema,
} from '@/lib/contracts';
import type { Ctx } from '../../context';
import { recheckPasswordTbox } from '../authentication/password-authorization-state';
import { hasCertificate } from '../authentication/presented-certificate';
import { recheckAccount } from '../authentication/service-accounts/account-authorization-state';
import { recheckTbox } from '../authentication/tbox-authorization-state';
import type { CompiledRules } from './compile-rules';
import type { RulePrincipalKeys } from './principal-keys';

export type AuthorizationDecision =
  | { result: 'allow'; principal: RulePrincipalKeys; action: AccessAction }
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
      principal: RulePrincipalKeys | null;
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
  const { principal } = subject;
  const { decision, reason: why, ruleId } = rules.decide(principal, { action, topic, qos, retain });
  if (decision === 'allow' && isUnknownTopic(request, topicRoot)) {
    const known = { ruleId: null, version: rules.version, principal };
    return { result: 'deny', reason: 'topic_unknown', why: 'topic_unknown', ...known };
  }
  if (decision === 'allow') return { result: 'allow', principal, action };
  return { result: 'deny', reason: 'topic_not_allowed', why, ruleId, version: rules.version, principal };
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
  principal: null,
});

/**
 * Who asks a broker for a topic, or why nobody who may. The broker has let it in and tells what it has proved: a certificate
 * makes a TBox and nothing else; without one, a VIN as client id makes one that has shown its password, any other a service
 * account. Which certificate it was is settled when the client connects: here the subject is enough. Browsers carry their rights in their token and
 * our own processes are superusers, so brokers do not ask about them.
 */
export async function subjectOf(
  ctx: Ctx,
  request: HookAuthorization,
): Promise<{ principal: RulePrincipalKeys } | { reason: QuarantineReason }> {
  const { clientid: clientId, username, cert_common_name: serial, cert_subject: subject } = request;
  if (hasCertificate(request)) return recheckTbox(ctx, { vin: clientId, serial, subject });
  if (vinSchema.safeParse(clientId).success) return recheckPasswordTbox(ctx, { vin: clientId, serial: username });
  return recheckAccount(ctx, { clientId, username });
}
