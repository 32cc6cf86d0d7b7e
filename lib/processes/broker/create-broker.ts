import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Aedes, type Client, type Subscription } from 'aedes';
import { type BrokerEvent, createTopics, type EventsAnswer } from '@/lib/contracts';
import type { Refusal } from '@/lib/domain/access';
import { type Clock, systemClock } from '@/lib/platform/clock';
import type { Log } from '@/lib/platform/log';
import type { Registry } from '@/lib/platform/metrics';
import type { Service } from '@/lib/platform/process';
import { adminRoutes } from './admin-routes';
import { type AedesBroker, asAedesBroker, keepReleasesApart, markRedelivery, sendOnce } from './aedes-internals';
import { createAuthenticate } from './authenticate';
import { Authorizer } from './authorize';
import { boundPersistence } from './bound-persistence';
import { ClientDirectory } from './client-directory';
import { ConnectionLimiter, connectionLimits } from './connection-limiter';
import { Connections, endSubscriptions } from './connections';
import { EventOutbox } from './event-outbox';
import { guardFrames } from './guard-frames';
import { guardPackets } from './guard-packets';
import { createMessageHold } from './hold-messages';
import { HookClient } from './hook-client';
import { type BrokerMetrics, createBrokerMetrics } from './metrics';
import { type BrokerSettings, type Listeners, openListeners } from './open-listeners';
import { RefusalReporter } from './refusal-reporter';
import { newSession, type Origin, type Session } from './session';
import { detachFromPublishers, hasRoom, SERVICE_DRAIN_TIMEOUT_MS } from './slow-consumer';
import { followPersistence, StoredSessions } from './stored-sessions';
import { createUnknownTopics } from './unknown-topics';
import { watchClients } from './watch-clients';
import { watchDeliveries } from './watch-deliveries';

export type Broker = Service & {
  ports: Listeners['ports'];
  renewTls: Listeners['renewTls'];
  renewWsTls: Listeners['renewWsTls'];
  /** Simulates a crash: destroys the sockets and reports nothing. */
  kill(): Promise<void>;
};
type Parts = { settings: BrokerSettings; log: Log; metrics: Registry; clock?: Clock };

const CONNECT_TIMEOUT_MS = 10_000;
// Part of the process's drain deadline
const FINAL_FLUSH_MS = 2_000;

/** The embedded broker: aedes with our listeners, decisions of the edge, limits, and events about connections. */
export async function createBroker({ settings, log, metrics: registry, clock = systemClock }: Parts): Promise<Broker> {
  const { node, hookSecret, topicRoot } = settings;
  const startedAt = clock.now();
  const metrics = createBrokerMetrics(registry);
  const hooks = new HookClient({ baseUrl: settings.edgeUrl, secret: hookSecret });
  const reporter = new RefusalReporter((refusals) => hooks.post('/broker/refusals', refusals), log);
  const refuse = (refusal: Refusal) => reporter.report(refusal);
  const limiter = createLimiter(settings.limits, metrics);
  const sessions = new WeakMap<Client, Session>();
  const sessionOf = (client: Client) => sessions.get(client);
  const granted = new WeakSet<Subscription>();

  const aedes: AedesBroker = createAedes({
    ...{ settings, clock, metrics, hooks, refuse, sessionOf, granted },
    endSubscription: (clientId, filter) => endSubscriptions(aedes, connections, clientId, [filter]),
    onAuthenticated: (session) => {
      limiter.authenticated(session.origin.socket);
      detachFromPublishers(session);
      connections.takenOver(session.client.id);
    },
  });
  await aedes.listen();
  const { stored, isSent, isUnreleased, attach } = wrapPersistence(aedes, granted, metrics);

  const outbox = new EventOutbox({
    node,
    clock,
    log,
    post: (events) => postEvents(hooks, events),
    connectionCount: () => connections.vehicleCount,
    connections: () => connections.vehicles(),
    onDropped: (count) => metrics.eventsDropped.inc(count),
  });
  watchDeliveries(aedes, { topicRoot: settings.topicRoot, clock, outbox });
  const connections: Connections = new Connections({
    node,
    clock,
    metrics,
    outbox,
    aedes,
    topics: createTopics(topicRoot),
    onConnected: (clientId) => directory.connected(clientId),
    onDisconnected: (session, disconnectedAt) => directory.disconnected(session, disconnectedAt),
  });
  const directory = new ClientDirectory({ node, connections, stored });
  watchClients(aedes, { sessionOf, connections, metrics, log });

  const divert = createUnknownTopics({ topicRoot, reporter, metrics });
  const guard = { metrics, clock, isSent, isUnreleased, divert, refuse };
  const accept = createAccept({ aedes, sessions, connections, guard, attach });
  const listeners = await openListeners(settings, { accept, limiter, metrics, refuse });
  outbox.start();

  const health = () => ({
    problem: outbox.problem && `The edge takes no events: ${outbox.problem}`,
    version: aedes.version,
    nodes: [{ node, running: true, connections: connections.size, startedAt }],
  });
  const closeConnections = async () => {
    await listeners.close();
    await new Promise<void>((resolve) => aedes.close(resolve));
  };
  return {
    ports: listeners.ports,
    renewTls: listeners.renewTls,
    renewWsTls: listeners.renewWsTls,
    readiness: () => ({ edge: outbox.problem }),
    routes: adminRoutes({ aedes, connections, directory, health }, hookSecret),
    stop: async () => {
      for (const session of connections.all()) session.endReason ??= 'broker_restarted';
      await closeConnections();
      await Promise.all([outbox.stop(FINAL_FLUSH_MS), flushReports(reporter)]);
      hooks.close();
    },
    kill: async () => {
      await outbox.stop(0);
      await closeConnections();
      hooks.close();
    },
  };
}

function createLimiter(limits = connectionLimits(), metrics: BrokerMetrics): ConnectionLimiter {
  metrics.socketLimit.set(limits.sockets);
  return new ConnectionLimiter(limits, metrics);
}

const flushReports = (reporter: RefusalReporter) =>
  Promise.race([reporter.flush(), delay(FINAL_FLUSH_MS, undefined, { ref: false })]);

/** Order matters: each step wraps methods of the previous ones. */
function wrapPersistence(aedes: AedesBroker, granted: WeakSet<Subscription>, metrics: BrokerMetrics) {
  const stored = new StoredSessions();
  keepReleasesApart(aedes);
  followPersistence(aedes, stored);
  const { isUnreleased } = boundPersistence(aedes, granted, metrics, stored);
  markRedelivery(aedes);
  const isSent = (clientId: string, messageId: number) => stored.get(clientId)?.sent.has(messageId) === true;
  return { stored, isSent, isUnreleased, attach: sendOnce(aedes) };
}

type AcceptParts = {
  aedes: AedesBroker;
  sessions: WeakMap<Client, Session>;
  connections: Connections;
  guard: Parameters<typeof guardPackets>[1] & Parameters<typeof guardFrames>[2];
  attach(client: Client): void;
};

const createAccept =
  ({ aedes, sessions, connections, guard, attach }: AcceptParts) =>
  (stream: Duplex, origin: Origin): void => {
    const client = aedes.handle(stream);
    attach(client);
    const session = newSession(client, origin);
    sessions.set(client, session);
    guardFrames(session, guardPackets(session, guard), guard);
    stream.once('close', () => {
      guard.metrics.bytesOut.inc(origin.socket.bytesWritten);
      connections.ended(session);
    });
  };

async function postEvents(hooks: HookClient, events: BrokerEvent[]): Promise<EventsAnswer> {
  const answer = await hooks.post('/broker/events', events);
  const mark = 'mark' in answer && typeof answer.mark === 'number' ? answer.mark : undefined;
  return { resync: 'resync' in answer && answer.resync === true, ...(mark !== undefined && { mark }) };
}

type AedesParts = {
  settings: BrokerSettings;
  clock: Clock;
  metrics: BrokerMetrics;
  hooks: HookClient;
  refuse(refusal: Refusal): void;
  sessionOf(client: Client): Session | undefined;
  endSubscription(clientId: string, filter: string): Promise<void>;
  /** Granted subscriptions are added. */
  granted: WeakSet<Subscription>;
  onAuthenticated(session: Session): void;
};

function createAedes({ settings, clock, metrics, sessionOf, ...parts }: AedesParts): AedesBroker {
  const { hooks, refuse, endSubscription } = parts;
  const { topicRoot } = settings;
  const authenticate = createAuthenticate({ hooks, clock, metrics, sessionOf, report: refuse });
  const authorizer = new Authorizer({ topicRoot, hooks, metrics, refuse, sessionOf, endSubscription });
  const aedes = asAedesBroker(
    new Aedes({
      id: settings.node,
      // 0: no limit. With a limit, messages to a slow subscriber delay all others (mqemitter queues beyond it)
      concurrency: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      drainTimeout: settings.serviceDrainTimeoutMs ?? SERVICE_DRAIN_TIMEOUT_MS,
      preConnect: (client, packet, done) => {
        const session = sessionOf(client);
        if (session) session.connect = packet;
        done(null, session !== undefined);
      },
      authenticate: (client, username, password, done) =>
        authenticate(client, username, password, (error, success) => {
          const session = sessionOf(client);
          if (success && session) parts.onAuthenticated(session);
          done(error, success);
        }),
      authorizePublish: (client, packet, done) =>
        authorizer.publish(client, packet, (error) => {
          if (error || !hold) return done(error);
          hold(packet).then(() => done(null), done);
        }),
      authorizeSubscribe: (client, subscription, done) =>
        authorizer.subscribe(client, subscription, (error, allowed) => {
          if (allowed) parts.granted.add(allowed);
          done(error, allowed);
        }),
      authorizeForward: (client, packet) => {
        const session = sessionOf(client);
        if (!session || !authorizer.mayReceive(session, packet)) return null;
        if (!hasRoom(session, packet, clock, metrics)) return null;
        session.messagesOut++;
        metrics.messagesOut.inc({ kind: session.identity?.kind ?? 'none' });
        return packet;
      },
    }),
  );
  const hold = settings.holdMessages ? createMessageHold(aedes, topicRoot) : null;
  return aedes;
}
