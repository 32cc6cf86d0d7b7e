import { SignJWT } from 'jose';
import { createTopics, issueLiveTokenOperation } from '@/lib/contracts';
import type { CtxWith } from '../../../context';
import { signingKey } from '../../../keys';
import { verb } from '../../../verb';
import { readUsableRules } from '../../rule-set/rule-set-store';
import { userClaim } from '../../rules/console-acl';
import { selectFleetCodes } from '../fleet-store';
import { createLiveClientId } from './live-client-id';
import { TOKEN_AUDIENCE, TOKEN_ISSUER } from './live-token';

export const TOKEN_SECONDS = 600;
// EMQX rejects a token from the future, even by two seconds
const BACKDATE_SECONDS = 30;

/**
 * Issues what a browser needs to connect to the broker: URL, client id and a token for ten minutes. The token allows
 * the live topics of the actor's fleets, the client's own interest topics, and what rules for `console` add or remove. It ends
 * with the session.
 */
export const issueLiveToken = verb<typeof issueLiveTokenOperation, CtxWith<'topicRoot' | 'liveSession' | 'session'>>(
  issueLiveTokenOperation,
  async ({ ctx }) => {
    const { actor, clock, db, session, topicRoot } = ctx;
    const { wsUrl, protocolVersion, keyEncryptionKey } = ctx.liveSession;
    const topics = createTopics(topicRoot);
    const [fleets, { rules }] = await Promise.all([
      actor.fleets === 'all' ? ('all' as const) : selectFleetCodes(db, actor.fleets),
      readUsableRules(db),
    ]);
    const clientId = createLiveClientId(session.id);
    const interestTopic = topics.build({ kind: 'liveInterest', clientId });
    const answerTopic = topics.build({ kind: 'liveInterestAnswer', clientId });
    const { pub, sub } = userClaim({ rules, topicRoot, clientId, fleets });
    const nowSeconds = Math.floor(clock.now() / 1_000);
    const expiresAtSeconds = Math.min(nowSeconds + TOKEN_SECONDS, Math.floor(session.endsAt / 1_000));
    const { kid, key } = await signingKey(ctx, { purpose: 'live', keyEncryptionKey });
    const token = await new SignJWT({
      clientid: clientId,
      username: actor.id,
      acl: { sub, pub },
    })
      .setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' })
      .setIssuer(TOKEN_ISSUER)
      .setAudience(TOKEN_AUDIENCE)
      .setSubject(actor.id)
      .setIssuedAt(nowSeconds - BACKDATE_SECONDS)
      .setExpirationTime(expiresAtSeconds)
      .sign(key);
    const live = new Set((fleets === 'all' ? ['+'] : fleets).map(topics.filter.liveFleet));
    return {
      url: wsUrl,
      clientId,
      username: actor.id,
      token,
      expiresAt: expiresAtSeconds * 1_000,
      topicRoot,
      subscribe: sub.filter((filter) => live.has(filter)),
      interestTopic,
      answerTopic,
      protocolVersion,
    };
  },
);
