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
      /** Sent to the broker. */
      reason: QuarantineReason;
      /** More specific reason, for the denial record. */
      why: DecisionReason | QuarantineReason;
      /** The deciding rule and the version of the rules. */
      ruleId: string | null;
      version: number | null;
      /** Null if the principal is unknown. */
      principal: RulePrincipalKeys | null;
    };

type Input = { request: HookAuthorization; rules: CompiledRules; topicRoot: string };

/**
 * Authorizes an action of a TBox or service account on a topic. Its principal is cached for up to five seconds, unless
 * a change was notified.
 */
export async function authorizeAction({ ctx, input }: { ctx: Ctx; input: Input }): Promise<AuthorizationDecision> {
  const { request, rules, topicRoot } = input;
  const { action, topic, qos, retain } = request;
  if (topic.includes('\uFFFD')) return refuse('topic_not_utf8');
  if (action !== 'publish' && action !== 'subscribe') return refuse('topic_not_allowed');
  const found = await principalOf(ctx, request);
  if ('reason' in found) return refuse(found.reason);
  const { principal } = found;
  const { decision, reason: why, ruleId } = rules.decide(principal, { action, topic, qos, retain });
  if (decision === 'allow' && isUnknownTopic(request, topicRoot)) {
    const known = { ruleId: null, version: rules.version, principal };
    return { result: 'deny', reason: 'topic_unknown', why: 'topic_unknown', ...known };
  }
  if (decision === 'allow') return { result: 'allow', principal, action };
  return { result: 'deny', reason: 'topic_not_allowed', why, ruleId, version: rules.version, principal };
}

/**
 * Whether it is a publication below the vehicle's VIN that is not in the topic contract, so that nothing receives it.
 * The client id of a TBox is its VIN.
 */
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
 * The principal of an authorization request, or why it has none. The client is authenticated: with a certificate it is
 * a TBox; without, a VIN as client id means a TBox with password, any other a service account. The certificate itself
 * was checked at authentication, so its subject is enough here. Brokers do not send requests for browsers, whose token
 * has their rights, nor for our processes, which are superusers.
 */
async function principalOf(
  ctx: Ctx,
  request: HookAuthorization,
): Promise<{ principal: RulePrincipalKeys } | { reason: QuarantineReason }> {
  const { clientid: clientId, username, cert_common_name: serial, cert_subject: subject } = request;
  if (hasCertificate(request)) return recheckTbox(ctx, { vin: clientId, serial, subject });
  if (vinSchema.safeParse(clientId).success) return recheckPasswordTbox(ctx, { vin: clientId, serial: username });
  return recheckAccount(ctx, { clientId, username });
}
