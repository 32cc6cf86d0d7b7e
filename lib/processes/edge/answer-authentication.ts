import { type HookAuthentication, parseAuthentication } from '@/lib/contracts';
import {
  type AuthenticationDecision,
  authenticateClient,
  type RuleSource,
  type ServiceAccount,
} from '@/lib/domain/access';
import type { AuthenticationRecords } from '@/lib/domain/broker';
import type { Ctx } from '@/lib/domain/context';
import { admitAtFirstUse, type createUseRecorder } from '@/lib/domain/pki';
import type { AccessRecords, RefusalSampler } from './access-records';
import { readAuthenticationUse } from './certificate-uses';
import type { Answer } from './decision-hook';

type Parts = {
  ctx: Ctx;
  rules: RuleSource;
  access: AccessRecords;
  sampler: RefusalSampler;
  uses: ReturnType<typeof createUseRecorder>;
  /** null: the broker accepts no client that the edge has not authenticated (the embedded broker). */
  authentications: AuthenticationRecords | null;
  topicRoot: string;
  serviceAccount: ServiceAccount;
};

/** Authenticates a client that connects, and records the decision and the use of its certificate. */
export function answerAuthentication(parts: Parts): (body: unknown, late: AbortSignal) => Promise<Answer> {
  const { ctx, rules, access, sampler, uses, authentications, topicRoot, serviceAccount } = parts;
  const tokens = { rules: rules.current, topicRoot };

  /** With admission at first use, a certificate that is only missing in the inventory may be added now. */
  async function authenticate(request: HookAuthentication, late: AbortSignal): Promise<AuthenticationDecision> {
    const decide = () => authenticateClient({ ctx, input: { request, serviceAccount, tokens } });
    const decision = await decide();
    const isUnknown = decision.result === 'deny' && decision.reason === 'certificate_unknown';
    if (!isUnknown || request.cert_pem === '' || late.aborted) return decision;
    return (await admitAtFirstUse({ ctx, input: { pem: request.cert_pem } })) ? decide() : decision;
  }

  // EMQX verifies tokens itself. It asks about a valid one only while it has no keys, and would not enforce the token's rights
  const withoutLive = (decision: AuthenticationDecision): AuthenticationDecision =>
    authentications && decision.result === 'allow' && decision.kind === 'live'
      ? { result: 'deny', reason: 'token_keys_missing', certificateId: null }
      : decision;

  return async (body, late) => {
    const request = parseAuthentication(body);
    if (!request) return { result: 'deny', reason: 'credentials_wrong' };
    const decision = withoutLive(await authenticate(request, late));
    const use = readAuthenticationUse(request, decision.certificateId, ctx.clock.now());
    // An answer after the deadline has no effect
    if (use) uses.record({ ...use, admitted: decision.result === 'allow' && !late.aborted });
    const { clientid: clientId, username, peerhost: peer } = request;
    if (decision.result === 'allow') {
      if (!late.aborted) authentications?.record(clientId, peer);
      return { ...decision, isSuperuser: decision.kind === 'service' };
    }
    access.denied({ kind: 'connect', clientId, username, reason: decision.reason, peer });
    const detail = [request.cert_subject, peer].filter(Boolean).join(' from ');
    sampler.sample({ source: 'authentication', reason: decision.reason, clientId, detail });
    return decision;
  };
}
