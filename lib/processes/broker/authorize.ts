import type { AedesPublishPacket, Client, PublishPacket, Subscription } from 'aedes';
import { createTopics, type QuarantineReason } from '@/lib/contracts';
import { aclAllows, filterMatches, isTopicFilter, isTopicName, type Refusal, tboxMay } from '@/lib/domain/access';
import { asAedesClient } from './aedes-internals';
import type { HookClient } from './hook-client';
import type { BrokerMetrics } from './metrics';
import type { Identity, Qos, Session } from './session';

type Action = 'publish' | 'subscribe';
/** `retain`: of a publish. */
type Use = { action: Action; topic: string; qos: Qos; retain: boolean };

// Filters of one connection, and, because a session keeps them, of one vehicle: firmware needs a handful. A browser has
// one for each vehicle and fleet that it watches; a program, a few a fleet or model.
const MAX_FILTERS = { tbox: 64, live: 4_096, account: 1_024, service: Number.POSITIVE_INFINITY };
type Parts = {
  topicRoot: string;
  hooks: HookClient;
  metrics: BrokerMetrics;
  refuse(refusal: Refusal): void;
  sessionOf(client: Client): Session | undefined;
  /** In the session, and on the connection where it has begun. */
  endSubscription(clientId: string, filter: string): Promise<void>;
};

/** Which topics a client may use. The service account may use all but `$` ones; the default is no. */
export function createAuthorizer({ topicRoot, hooks, metrics, refuse, sessionOf, endSubscription }: Parts) {
  const topics = createTopics(topicRoot);

  async function decide(session: Session, identity: Identity, use: Use): Promise<boolean> {
    const { client, origin } = session;
    const { action, topic } = use;
    const local = decideLocally(client.id, identity, action, topic);
    if (local !== null) return local === true || refused(session, action, topic, local);
    if (!('decisions' in identity)) return false;
    const certificate = identity.kind === 'tbox' ? identity.certificate : null;
    const ask = async () => {
      const answer = await hooks.decide('/broker/authorize', {
        clientid: client.id,
        username: identity.username,
        cert_common_name: certificate?.commonName ?? '',
        cert_subject: certificate?.subject ?? '',
        action,
        topic,
        qos: String(use.qos),
        retain: String(use.retain),
        peerhost: origin.peerHost,
      });
      return answer?.allowed ?? null;
    };
    const isOwn = () => identity.kind === 'tbox' && tboxMay(topicRoot, client.id, action, topic);
    return identity.decisions.decide({ ...use, ask, isOwn });
  }

  /** true, why not, or null: the edge knows. */
  function decideLocally(
    clientId: string,
    identity: Identity,
    action: Action,
    topic: string,
  ): true | QuarantineReason | null {
    if (topic.includes('\uFFFD')) return 'topic_not_utf8';
    // `$share/…` would be granted and deliver nothing, `$SYS/…` belongs to the broker
    if (topic.startsWith('$')) return 'topic_not_allowed';
    if (!(action === 'publish' ? isTopicName(topic) : isTopicFilter(topic))) return 'topic_not_allowed';
    if (identity.kind === 'service') return true;
    // Most of them were diverted (`createUnknownTopics`); a will, and what came before CONNACK, were not
    const isOwn = identity.kind === 'tbox' && action === 'publish' && topic.startsWith(topics.upPrefix(clientId));
    if (isOwn && !topics.isUpOf(clientId, topic)) return 'topic_unknown';
    if (identity.kind !== 'live') return null;
    return aclAllows(identity.acl, { clientId, username: identity.username }, action, topic) || 'topic_not_allowed';
  }

  function refused({ client }: Session, action: Action, topic: string, reason: QuarantineReason): false {
    metrics.refusals.inc({ reason });
    refuse({ source: 'authorization', reason, clientId: client.id, topic, detail: action });
    return false;
  }

  async function isAllowed(client: Client | null, use: Use): Promise<boolean> {
    const { action } = use;
    const session = client ? sessionOf(client) : undefined;
    const allowed = session?.identity ? await decide(session, session.identity, use) : false;
    metrics.authorizations.inc({ action, result: allowed ? 'allow' : 'deny' });
    if (!allowed && action === 'publish' && session) session.endReason ??= 'not_authorized';
    return allowed;
  }

  return {
    /** MQTT 3.1.1 has no other way to refuse a PUBLISH than to end the connection (§3.3.5). */
    publish: (client: Client | null, packet: PublishPacket, done: (error?: Error | null) => void): void => {
      const { topic, qos, retain } = packet;
      isAllowed(client, { action: 'publish', topic, qos, retain }).then((allowed) => {
        if (!allowed) return done(new Error('not authorized'));
        const identity = client ? sessionOf(client)?.identity : undefined;
        if (client && identity && !mayRetain(identity, client.id, packet.topic)) packet.retain = false;
        // It says that this publisher sends it again, and nothing to those who receive it [MQTT-3.3.1-3]
        packet.dup = false;
        done(null);
      }, done);
    },
    /** null in the place of the subscription is 128 in the SUBACK (§3.9.3). Also asked for each that a session brings back. */
    subscribe: (
      client: Client,
      subscription: Subscription,
      done: (e: Error | null, s?: Subscription | null) => void,
    ): void => {
      const { topic, qos } = subscription;
      if (!reserveFilter(client, topic)) {
        metrics.authorizations.inc({ action: 'subscribe', result: 'deny' });
        done(null, null);
        return;
      }
      isAllowed(client, { action: 'subscribe', topic, qos, retain: false })
        .then((allowed) => settleFilter(client, topic, allowed ? qos : null))
        .then(
          (granted) => done(null, granted ? subscription : null),
          (error: Error) => done(error),
        );
    },
    /** Whether this client may be sent that message: a last check, whatever its subscriptions say. */
    mayReceive: ({ client, identity, filters }: Session, { topic }: AedesPublishPacket): boolean => {
      if (identity?.kind === 'service') return true;
      if (identity?.kind === 'account') return wasGranted(filters, topic);
      if (identity?.kind === 'tbox') {
        return topic.startsWith(topics.downPrefix(client.id)) || wasGranted(filters, topic);
      }
      if (identity?.kind !== 'live') return false;
      return aclAllows(identity.acl, { clientId: client.id, username: identity.username }, 'subscribe', topic);
    },
  };

  /** Before anybody is asked: one SUBSCRIBE can hold thousands. False: this client has enough. */
  function reserveFilter(client: Client, filter: string): boolean {
    const session = sessionOf(client);
    if (!session?.identity) return false;
    const { filters, identity } = session;
    if (!filters.has(filter) && filters.size >= MAX_FILTERS[identity.kind]) {
      return refused(session, 'subscribe', filter, 'topic_not_allowed');
    }
    if (!filters.has(filter)) filters.set(filter, null);
    return true;
  }

  /** A filter that is refused is one that the client does not have, whatever it had before. */
  async function settleFilter(client: Client, filter: string, qos: Qos | null): Promise<boolean> {
    const session = sessionOf(client);
    if (qos !== null) {
      session?.filters.set(filter, qos);
      return true;
    }
    const isRestored = !asAedesClient(client).connackSent;
    const hadIt = session?.filters.get(filter) != null;
    session?.filters.delete(filter);
    if (isRestored || hadIt) await endSubscription(client.id, filter);
    return false;
  }

  /** Retained messages stay in memory for good: a vehicle has one, its presence; a browser none. */
  function mayRetain(identity: Identity, clientId: string, topic: string): boolean {
    if (identity.kind === 'service') return true;
    return identity.kind === 'tbox' && topic === topics.build({ kind: 'presence', vin: clientId });
  }
}

function wasGranted(filters: Session['filters'], topic: string): boolean {
  for (const [filter, qos] of filters) if (qos !== null && filterMatches(filter, topic)) return true;
  return false;
}
