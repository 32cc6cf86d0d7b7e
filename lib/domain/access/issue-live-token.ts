import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { createTopics, type LiveSession } from '@/lib/contracts';
import type { Ctx } from '../context';
import { signingKey } from '../keys';
import { TOKEN_AUDIENCE, TOKEN_ISSUER } from './live-token';
import { readFleetCodes } from './store';

export const TOKEN_SECONDS = 600;
// EMQX refuses a token from the future, even by two seconds
const BACKDATE_SECONDS = 30;

type Input = { wsUrl: string; topicRoot: string; protocolVersion: 4 | 5; keyEncryptionKey: string };

/**
 * What a browser needs to follow its fleets on the broker: address, client id and a token that may read the live topics of
 * the actor's fleets, publish its own interest and read the answer to it, nothing else, for ten minutes.
 */
export async function issueLiveToken({ ctx, input }: { ctx: Ctx; input: Input }): Promise<LiveSession> {
  const { actor, clock, db } = ctx;
  const topics = createTopics(input.topicRoot);
  const fleets = actor.fleets === 'all' ? ['+'] : await readFleetCodes(db.pool, actor.fleets);
  const subscribe = fleets.map((fleet) => topics.filter.liveFleet(fleet));
  const clientId = `web-${randomUUID()}`;
  const interestTopic = topics.build({ kind: 'liveInterest', clientId });
  const answerTopic = topics.build({ kind: 'liveInterestAnswer', clientId });
  const nowSeconds = Math.floor(clock.now() / 1_000);
  const expiresAtSeconds = nowSeconds + TOKEN_SECONDS;
  const { kid, key } = await signingKey(ctx, { purpose: 'live', keyEncryptionKey: input.keyEncryptionKey });
  const token = await new SignJWT({
    clientid: clientId,
    username: actor.id,
    acl: { sub: [...subscribe, answerTopic], pub: [interestTopic] },
  })
    .setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' })
    .setIssuer(TOKEN_ISSUER)
    .setAudience(TOKEN_AUDIENCE)
    .setSubject(actor.id)
    .setIssuedAt(nowSeconds - BACKDATE_SECONDS)
    .setExpirationTime(expiresAtSeconds)
    .sign(key);
  return {
    url: input.wsUrl,
    clientId,
    username: actor.id,
    token,
    expiresAt: expiresAtSeconds * 1_000,
    topicRoot: input.topicRoot,
    subscribe,
    interestTopic,
    answerTopic,
    protocolVersion: input.protocolVersion,
  };
}
