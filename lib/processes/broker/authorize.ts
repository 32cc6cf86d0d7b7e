import type { AedesPublishPacket, Client, PublishPacket, Subscription } from 'aedes';
import { createTopics, type QuarantineReason } from '@/lib/contracts';
import { aclAllows, isTopicFilter, isTopicName, type Refusal, tboxMay } from '@/lib/domain/access';
import type { HookClient } from './hook-client';
import type { BrokerMetrics } from './metrics';
import type { Identity, Session } from './session';

type Action = 'publish' | 'subscribe';
/** QoS and, of a publish, retain. */
type Terms = { qos: number; retain: boolean };

// Filters of one connection, and, because a session keeps them, of one vehicle: firmware needs a handful. A browser has
// one for each vehicle and fleet that it watches.
const MAX_FILTERS = { tbox: 64, live: 4_096, service: Number.POSITIVE_INFINITY };
type Parts = {
  topicRoot: string;
  hooks: HookClient;
  metrics: BrokerMetrics;
  refuse(refusal: Refusal): void;
  sessionOf(client: Client): Session | undefined;
};

export type Authorizer = ReturnType<typeof createAuthorizer>;

/** Which topics a client may use. The service account may use all but `$` ones; the default is no. */
export function createAuthorizer({ topicRoot, hooks, metrics, refuse, sessionOf }: Parts) {
  const topics = createTopics(topicRoot);

  async function decide(session: Session, identity: Identity, action: Action, topic: string, terms: Terms) {
    const { client, origin } = session;
    const local = decideLocally(client.id, identity, action, topic);
    if (local !== null) return local === true || refused(session, action, topic, local);
    if (identity.kind !== 'tbox') return false;
    const ask = async () => {
      const answer = await hooks.decide('/broker/authorize', {
        clientid: client.id,
        username: '',
        cert_common_name: identity.certificate.commonName,
        cert_subject: identity.certificate.subject,
        action,
        topic,
        qos: String(terms.qos),
        retain: String(terms.retain),
        peerhost: origin.peerHost,
      });
      return answer?.allowed ?? null;
    };
    const isOwn = () => tboxMay(topicRoot, client.id, action, topic);
    return identity.decisions.decide({ action, topic, ...terms, ask, isOwn });
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
    if (identity.kind === 'tbox') return null;
    return aclAllows(identity.acl, { clientId, username: identity.username }, action, topic) || 'topic_not_allowed';
  }

  function refused({ client }: Session, action: Action, topic: string, reason: QuarantineReason): false {
    metrics.refusals.inc({ reason });
    refuse({ source: 'authorization', reason, clientId: client.id, topic, detail: action });
    return false;
  }

  async function isAllowed(client: Client | null, action: Action, topic: string, terms: Terms): Promise<boolean> {
    const session = client ? sessionOf(client) : undefined;
    const allowed = session?.identity ? await decide(session, session.identity, action, topic, terms) : false;
    metrics.authorizations.inc({ action, result: allowed ? 'allow' : 'deny' });
    if (!allowed && action === 'publish' && session) session.endReason ??= 'not_authorized';
    return allowed;
  }

  return {
    /** MQTT 3.1.1 has no other way to refuse a PUBLISH than to end the connection (§3.3.5). */
    publish: (client: Client | null, packet: PublishPacket, done: (error?: Error | null) => void): void => {
      const { topic, qos, retain } = packet;
      isAllowed(client, 'publish', topic, { qos, retain }).then((allowed) => {
        if (!allowed) return done(new Error('not authorized'));
        const identity = client ? sessionOf(client)?.identity : undefined;
        if (client && identity && !mayRetain(identity, client.id, topic)) packet.retain = false;
        done(null);
      }, done);
    },
    /** null in the place of the subscription is 128 in the SUBACK (§3.9.3). */
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
      isAllowed(client, 'subscribe', topic, { qos, retain: false }).then(
        (allowed) => {
          if (!allowed) sessionOf(client)?.filters.delete(topic);
          done(null, allowed ? subscription : null);
        },
        (error: Error) => done(error),
      );
    },
    /** Whether this client may be sent that message: a last check, whatever its subscriptions say. */
    mayReceive: ({ client, identity }: Session, { topic }: AedesPublishPacket): boolean => {
      if (identity?.kind === 'service') return true;
      if (identity?.kind === 'tbox') return mayReachTbox(client.id, topic);
      if (identity?.kind !== 'live') return false;
      return aclAllows(identity.acl, { clientId: client.id, username: identity.username }, 'subscribe', topic);
    },
  };

  /** Below the root, what the contract sends to this vehicle or to many; elsewhere, what it was allowed to subscribe to. */
  function mayReachTbox(vin: string, topic: string): boolean {
    if (topic.startsWith('$') || topic === topicRoot) return false;
    if (!topic.startsWith(`${topicRoot}/`)) return true;
    return topic.startsWith(topics.downPrefix(vin)) || topic.startsWith(`${topicRoot}/down/_`);
  }

  /** Before anybody is asked: one SUBSCRIBE can hold thousands. False: this client has enough. */
  function reserveFilter(client: Client, filter: string): boolean {
    const session = sessionOf(client);
    if (!session?.identity) return false;
    const { filters, identity } = session;
    if (!filters.has(filter) && filters.size >= MAX_FILTERS[identity.kind]) {
      return refused(session, 'subscribe', filter, 'topic_not_allowed');
    }
    filters.add(filter);
    return true;
  }

  /** Retained messages stay in memory for good: a vehicle has one, its presence; a browser none. */
  function mayRetain(identity: Identity, clientId: string, topic: string): boolean {
    if (identity.kind === 'service') return true;
    return identity.kind === 'tbox' && topic === topics.build({ kind: 'presence', vin: clientId });
  }
}
