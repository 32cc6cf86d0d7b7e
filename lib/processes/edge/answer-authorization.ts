import { parseAuthorization } from '@/lib/contracts';
import { authorizeAction, ownNames, type RuleSource } from '@/lib/domain/access';
import type { Ctx } from '@/lib/domain/context';
import type { AccessRecords, RefusalSampler } from './access-records';
import type { Answer } from './decision-hook';

type Parts = { ctx: Ctx; rules: RuleSource; access: AccessRecords; sampler: RefusalSampler; topicRoot: string };

/** Decides whether a client may use a topic, by the published rules, and records the decision. */
export const answerAuthorization =
  ({ ctx, rules, access, sampler, topicRoot }: Parts) =>
  async (body: unknown): Promise<Answer> => {
    const request = parseAuthorization(body);
    if (!request) return { result: 'deny', reason: 'topic_not_allowed' };
    const decision = await authorizeAction({ ctx, input: { request, rules: await rules.current(), topicRoot } });
    const { clientid: clientId, username, topic, qos, retain, action, peerhost: peer } = request;
    if (decision.result === 'allow') {
      access.allowed({ ...decision, topic, qos, retain });
      return { result: 'allow', isSuperuser: false };
    }
    const { reason, why, ruleId, version, principal } = decision;
    const kind = action === 'subscribe' ? 'subscribe' : 'publish';
    const names = principal ? ownNames(principal) : undefined;
    access.denied({ kind, clientId, username, topic, reason: why, ruleId, version, peer, names });
    sampler.sample({ source: 'authorization', reason, clientId, topic, detail: action });
    return { result: 'deny', reason, ...(ruleId === null ? {} : { rule: ruleId }) };
  };
