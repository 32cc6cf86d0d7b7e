import { type QuarantineReason, vinSchema } from '@/lib/contracts';
import type { Ctx } from '../context';
import { hasCertificate } from './authenticate-client';
import type { HookAuthorization } from './hook-request';
import { recheckPasswordTbox } from './password-standing';
import { recheckTbox } from './tbox-standing';
import { tboxMay } from './topic-rules';

export type AuthorizationDecision = { result: 'allow' } | { result: 'deny'; reason: QuarantineReason };

type Input = { request: HookAuthorization; topicRoot: string };

/**
 * What a TBox may do with a topic. Nobody else is allowed anything here: the service account is a superuser and browsers
 * carry their rules in their token, so brokers do not ask about them.
 */
export async function authorizeAction({ ctx, input }: { ctx: Ctx; input: Input }): Promise<AuthorizationDecision> {
  const { request, topicRoot } = input;
  const { clientid: vin, action, topic } = request;
  if (topic.includes('\uFFFD')) return deny('topic_not_utf8');
  if (!hasCertificate(request)) return authorizeWithoutCertificate(ctx, input);
  if (!vinSchema.safeParse(vin).success) return deny('client_id_not_vin');
  if (!tboxMay(topicRoot, vin, action, topic)) return deny('topic_not_allowed');
  const claim = { vin, serial: request.cert_common_name, subject: request.cert_subject };
  const reason = await recheckTbox(ctx, claim);
  return reason ? deny(reason) : { result: 'allow' };
}

async function authorizeWithoutCertificate(ctx: Ctx, { request, topicRoot }: Input): Promise<AuthorizationDecision> {
  const { clientid: vin, username: serial, action, topic } = request;
  if (!tboxMay(topicRoot, vin, action, topic)) return deny('topic_not_allowed');
  const reason = await recheckPasswordTbox(ctx, { vin, serial });
  return reason ? deny(reason) : { result: 'allow' };
}

const deny = (reason: QuarantineReason): AuthorizationDecision => ({ result: 'deny', reason });
