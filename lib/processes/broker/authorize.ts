import type { AedesPublishPacket, Client, PublishPacket, Subscription } from 'aedes';
import { createTopics, type QuarantineReason, type Topics } from '@/lib/contracts';
import { aclAllows, filterMatches, isTopicFilter, isTopicName, type Refusal, tboxMay } from '@/lib/domain/access';
import { asAedesClient } from './aedes-internals';
import type { HookClient } from './hook-client';
import type { BrokerMetrics } from './metrics';
import type { Identity, Qos, Session } from './session';

type Action = 'publish' | 'subscribe';
/** `retain`: of a publish. */
type Use = { action: Action; topic: string; qos: Qos; retain: boolean };

// Filters of one connection or session. Firmware needs a handful; a browser one for each vehicle and fleet that it watches;
// a program a few for each fleet or model.
const MAX_FILTERS = { tbox: 64, live: 4_096, account: 1_024, service: Number.POSITIVE_INFINITY };
type Parts = {
  topicRoot: string;
  hooks: HookClient;
  metrics: BrokerMetrics;
  refuse(refusal: Refusal): void;
  sessionOf(client: Client): Session | undefined;
  /** In the session and on the connection, if it is accepted. */
  endSubscription(clientId: string, filter: string): Promise<void>;
};

/** Authorizes publishes and subscriptions. The service account may use all topics but `$` ones; the default is to deny. */
export class Authorizer {
  readonly #topics: Topics;

  constructor(private readonly parts: Parts) {
    this.#topics = createTopics(parts.topicRoot);
  }

  /** A refused PUBLISH ends the connection: MQTT 3.1.1 has no other way to refuse it (§3.3.5). */
  publish(client: Client | null, packet: PublishPacket, done: (error?: Error | null) => void): void {
    const { topic, qos, retain } = packet;
    this.#isAllowed(client, { action: 'publish', topic, qos, retain }).then((allowed) => {
      if (!allowed) return done(new Error('not authorized'));
      const identity = client ? this.parts.sessionOf(client)?.identity : undefined;
      if (client && identity && !this.#mayRetain(identity, client.id, packet.topic)) packet.retain = false;
      // DUP applies to this hop only, not to subscribers [MQTT-3.3.1-3]
      packet.dup = false;
      done(null);
    }, done);
  }

  /** A refused filter (null) becomes 128 in the SUBACK (§3.9.3). Also called for each filter of a restored session. */
  subscribe(
    client: Client,
    subscription: Subscription,
    done: (error: Error | null, subscription?: Subscription | null) => void,
  ): void {
    const { topic, qos } = subscription;
    if (!this.#reserveFilter(client, topic)) {
      this.parts.metrics.authorizations.inc({ action: 'subscribe', result: 'deny' });
      done(null, null);
      return;
    }
    this.#isAllowed(client, { action: 'subscribe', topic, qos, retain: false })
      .then((allowed) => this.#settleFilter(client, topic, allowed ? qos : null))
      .then(
        (granted) => done(null, granted ? subscription : null),
        (error: Error) => done(error),
      );
  }

  /** A last check before a message is sent to a client, whatever its subscriptions are. */
  mayReceive({ client, identity, filters }: Session, { topic }: AedesPublishPacket): boolean {
    if (identity?.kind === 'service') return true;
    if (identity?.kind === 'account') return wasGranted(filters, topic);
    if (identity?.kind === 'tbox') {
      return topic.startsWith(this.#topics.downPrefix(client.id)) || wasGranted(filters, topic);
    }
    if (identity?.kind !== 'live') return false;
    return aclAllows(identity.acl, { clientId: client.id, username: identity.username }, 'subscribe', topic);
  }

  async #isAllowed(client: Client | null, use: Use): Promise<boolean> {
    const { action } = use;
    const session = client ? this.parts.sessionOf(client) : undefined;
    const allowed = session?.identity ? await this.#decide(session, session.identity, use) : false;
    this.parts.metrics.authorizations.inc({ action, result: allowed ? 'allow' : 'deny' });
    if (!allowed && action === 'publish' && session) session.endReason ??= 'not_authorized';
    return allowed;
  }

  async #decide(session: Session, identity: Identity, use: Use): Promise<boolean> {
    const { client, origin } = session;
    const { action, topic } = use;
    const local = this.#decideLocally(client.id, identity, action, topic);
    if (local !== null) return local === true || this.#refuse(session, action, topic, local);
    if (!('decisions' in identity)) return false;
    const certificate = identity.kind === 'tbox' ? identity.certificate : null;
    const request = async () => {
      const answer = await this.parts.hooks.decide('/broker/authorize', {
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
    const isOwn = () => identity.kind === 'tbox' && tboxMay(this.parts.topicRoot, client.id, action, topic);
    return identity.decisions.decide({ ...use, request, isOwn });
  }

  /** @returns true, or the reason of the refusal; null: the edge decides */
  #decideLocally(clientId: string, identity: Identity, action: Action, topic: string): true | QuarantineReason | null {
    if (topic.includes('\uFFFD')) return 'topic_not_utf8';
    // A granted `$share/…` would deliver nothing; `$SYS/…` belongs to the broker
    if (topic.startsWith('$')) return 'topic_not_allowed';
    if (!(action === 'publish' ? isTopicName(topic) : isTopicFilter(topic))) return 'topic_not_allowed';
    if (identity.kind === 'service') return true;
    // `createUnknownTopics` handles them earlier, but for wills and messages before CONNACK
    const isOwn = identity.kind === 'tbox' && action === 'publish' && topic.startsWith(this.#topics.upPrefix(clientId));
    if (isOwn && !this.#topics.isUpOf(clientId, topic)) return 'topic_unknown';
    if (identity.kind !== 'live') return null;
    return aclAllows(identity.acl, { clientId, username: identity.username }, action, topic) || 'topic_not_allowed';
  }

  #refuse({ client }: Session, action: Action, topic: string, reason: QuarantineReason): false {
    this.parts.metrics.refusals.inc({ reason });
    this.parts.refuse({ source: 'authorization', reason, clientId: client.id, topic, detail: action });
    return false;
  }

  /** Called before the decision is requested, as one SUBSCRIBE can have thousands of filters. False: over the limit. */
  #reserveFilter(client: Client, filter: string): boolean {
    const session = this.parts.sessionOf(client);
    if (!session?.identity) return false;
    const { filters, identity } = session;
    if (!filters.has(filter) && filters.size >= MAX_FILTERS[identity.kind]) {
      return this.#refuse(session, 'subscribe', filter, 'topic_not_allowed');
    }
    if (!filters.has(filter)) filters.set(filter, null);
    return true;
  }

  /** Stores the granted QoS. A refused filter (null) is removed from connection and session, also when it was granted before. */
  async #settleFilter(client: Client, filter: string, qos: Qos | null): Promise<boolean> {
    const session = this.parts.sessionOf(client);
    if (qos !== null) {
      session?.filters.set(filter, qos);
      return true;
    }
    const isRestored = !asAedesClient(client).connackSent;
    const hadIt = session?.filters.get(filter) != null;
    session?.filters.delete(filter);
    if (isRestored || hadIt) await this.parts.endSubscription(client.id, filter);
    return false;
  }

  /** Retained messages stay in memory for good: a vehicle may have one, its presence; a browser none. */
  #mayRetain(identity: Identity, clientId: string, topic: string): boolean {
    if (identity.kind === 'service') return true;
    return identity.kind === 'tbox' && topic === this.#topics.build({ kind: 'presence', vin: clientId });
  }
}

function wasGranted(filters: Session['filters'], topic: string): boolean {
  for (const [filter, qos] of filters) if (qos !== null && filterMatches(filter, topic)) return true;
  return false;
}
