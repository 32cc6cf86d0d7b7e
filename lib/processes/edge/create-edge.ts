import { createTopics, type HookAuthentication, parseAuthentication, parseAuthorization } from '@/lib/contracts';
import {
  type AuthenticationDecision,
  authenticateClient,
  BROWSER_CLIENT_PREFIX,
  createRuleSource,
  createUndecided,
  invalidateBans,
  invalidateSubjects,
  readJwks,
  recordUnknownTopic,
} from '@/lib/domain/access';
import { createAuthenticationRecords } from '@/lib/domain/broker';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { publicKeys } from '@/lib/domain/keys';
import type { Notifications } from '@/lib/domain/notifications';
import {
  admitAtFirstUse,
  createUseRecorder,
  type OcspAuthority,
  readAuthorityCertificate,
  readRevocationList,
} from '@/lib/domain/pki';
import { type Clock, systemClock } from '@/lib/platform/clock';
import type { Config } from '@/lib/platform/config';
import type { Db } from '@/lib/platform/db';
import { type Routes, sendJson } from '@/lib/platform/http';
import type { Log } from '@/lib/platform/log';
import type { Registry } from '@/lib/platform/metrics';
import type { BrokerAddress } from '@/lib/platform/mqtt';
import type { Service } from '@/lib/platform/process';
import { createAccessRecords } from './access-records';
import { answerAuthorization } from './answer-authorization';
import { readAuthenticationUse, readRefusalUse } from './certificate-uses';
import { decisionHook } from './decision-hook';
import { EventCollector } from './event-collector';
import { createMessageStore } from './message-store';
import { createEdgeMetrics } from './metrics';
import { createOrphanedSessions } from './orphaned-sessions';
import { edgeReadiness } from './readiness';
import { receiveDropped } from './receive-dropped';
import { receiveEvents } from './receive-events';
import { receiveRefusals } from './receive-refusals';
import { RefusalSampler } from './refusal-sampler';
import { serveAuthority } from './serve-authority';
import { serveOcsp } from './serve-ocsp';
import { serveRevocationList } from './serve-revocation-list';
import { storeEvents } from './store-events';

/** What rules or admission look at may have changed for somebody. */
const SUBJECT_NOTIFICATIONS: ReadonlySet<string> = new Set(['credentials', 'vehicle', 'certificate', 'authority']);

export type EdgeSettings = Config<
  'BROKER_HOOK_SECRET' | 'MQTT_USERNAME' | 'MQTT_PASSWORD' | 'TOPIC_ROOT' | 'KEY_ENCRYPTION_KEY'
>;
type Parts = {
  db: Db;
  /** Of that database. */
  notifications: Notifications;
  log: Log;
  metrics: Registry;
  settings: EdgeSettings;
  /** Those whose certificates' status is told. */
  authorities?: () => Promise<OcspAuthority[]>;
  /** How our own processes connect to a broker that decides by itself (`BrokerCapabilities`); null: it does not. */
  sharedBroker?: BrokerAddress | null;
  clock?: Clock;
};

/** What brokers call: may this client connect, may it use this topic, and what became of connections. */
export function createEdge({
  db,
  notifications,
  log,
  metrics: registry,
  settings,
  authorities,
  sharedBroker = null,
  clock = systemClock,
}: Parts): Service & { routes: Routes } {
  const ctx: Ctx = { db, clock, actor: systemActor('edge') };
  const metrics = createEdgeMetrics(registry);
  const sampler = new RefusalSampler(ctx, log);
  const uses = createUseRecorder({ ctx, log });
  const access = createAccessRecords({ ctx, log, metrics });
  const undecided = createUndecided({ ctx, log });
  // While no edge was there, the broker has cached refusals
  if (sharedBroker) undecided.add(null);
  const messages = createMessageStore({ ctx, log, metrics: registry, topics: createTopics(settings.TOPIC_ROOT) });
  const sessions =
    sharedBroker &&
    createOrphanedSessions({
      connection: { address: sharedBroker, username: settings.MQTT_USERNAME, password: settings.MQTT_PASSWORD },
      topicRoot: settings.TOPIC_ROOT,
      messages,
      log,
    });
  const rules = createRuleSource({
    db,
    notifications,
    topicRoot: settings.TOPIC_ROOT,
    log,
    onNotification: (notification) => {
      const { type } = notification;
      if (SUBJECT_NOTIFICATIONS.has(type)) invalidateSubjects(ctx);
      if (type === 'ban' || type === 'ban_lifted') invalidateBans(ctx);
      if (type === 'vehicle') messages.refreshVehicles(notification.vehicleIds);
    },
    onSubscribed: () => {
      invalidateSubjects(ctx);
      messages.refreshVehicles([]);
    },
  });
  // The embedded broker lets nobody in by itself
  const admissions = sharedBroker && createAuthenticationRecords({ ctx, log });
  const collector = new EventCollector((events) =>
    storeEvents(ctx, { topicRoot: settings.TOPIC_ROOT, admissions }, events),
  );
  const hook = { secret: settings.BROKER_HOOK_SECRET, log, metrics };
  const tokens = { rules: rules.current, topicRoot: settings.TOPIC_ROOT };
  // EMQX checks tokens itself. It asks about a good one only while it has no keys, and would not learn the token's rights.
  const withoutLive = (decision: AuthenticationDecision): AuthenticationDecision =>
    sharedBroker && decision.result === 'allow' && decision.kind === 'live'
      ? { result: 'deny', reason: 'token_keys_missing', certificateId: null }
      : decision;
  const serviceAccount = { username: settings.MQTT_USERNAME, password: settings.MQTT_PASSWORD };

  /** A certificate that lacks nothing but its place in the inventory may be given one now. */
  async function authenticate(request: HookAuthentication, late: AbortSignal): Promise<AuthenticationDecision> {
    const ask = () => authenticateClient({ ctx, input: { request, serviceAccount, tokens } });
    const decision = await ask();
    const isUnknown = decision.result === 'deny' && decision.reason === 'certificate_unknown';
    if (!isUnknown || request.cert_pem === '' || late.aborted) return decision;
    return (await admitAtFirstUse({ ctx, input: { pem: request.cert_pem } })) ? ask() : decision;
  }

  return {
    readiness: edgeReadiness(db, rules),
    routes: {
      'POST /broker/authenticate': decisionHook(
        'authentication',
        hook,
        async (body, late) => {
          const request = parseAuthentication(body);
          if (!request) return { result: 'deny', reason: 'credentials_wrong' };
          const decision = withoutLive(await authenticate(request, late));
          const use = readAuthenticationUse(request, decision.certificateId, clock.now());
          // Of an answer that came too late nothing followed
          if (use) uses.record({ ...use, admitted: decision.result === 'allow' && !late.aborted });
          const { clientid: clientId, username, peerhost: peer } = request;
          if (decision.result === 'allow') {
            if (!late.aborted) admissions?.admitted(clientId, peer);
            return { ...decision, isSuperuser: decision.kind === 'service' };
          }
          access.denied({ kind: 'connect', clientId, username, reason: decision.reason, peer });
          const detail = [request.cert_subject, peer].filter(Boolean).join(' from ');
          sampler.sample({ source: 'authentication', reason: decision.reason, clientId, detail });
          return decision;
        },
        (body) => {
          const { clientid: clientId = '', username, peerhost: peer } = parseAuthentication(body) ?? {};
          access.denied({ kind: 'connect', clientId, username, reason: 'undecided', peer });
        },
      ),
      'POST /broker/authorize': decisionHook(
        'authorization',
        hook,
        answerAuthorization({ ctx, rules, access, sampler, topicRoot: settings.TOPIC_ROOT }),
        (body) => {
          const { clientid: clientId = null, username, topic, action, peerhost: peer } = parseAuthorization(body) ?? {};
          undecided.add(clientId);
          const kind = action === 'subscribe' ? 'subscribe' : 'publish';
          access.denied({ kind, clientId: clientId ?? '', username, topic, reason: 'undecided', peer });
        },
      ),
      'POST /broker/events': receiveEvents(collector, hook, (event) => {
        sessions?.seen(event);
        // Browsers are let in by their token
        if (event.event !== 'client.connected' || event.clientId.startsWith(BROWSER_CLIENT_PREFIX)) return;
        admissions?.select([event]).catch((err) => log.warn({ err }, 'an admission could not be looked up'));
      }),
      'POST /broker/dropped': receiveDropped(messages, hook, clock),
      'POST /broker/refusals': receiveRefusals(async (refusal) => {
        access.refused(refusal);
        const { reason, clientId = '', topic = '', detail, sizeBytes } = refusal;
        if (reason === 'topic_unknown')
          return recordUnknownTopic({ ctx, input: { clientId, topic, detail, sizeBytes } });
        sampler.sample(refusal);
        const use = readRefusalUse(refusal, clock.now());
        if (use) uses.record(use);
        return true;
      }, hook),
      'GET /ca/*': serveAuthority((keyId) => readAuthorityCertificate(db, keyId)),
      'GET /crl/*': serveRevocationList((issuer) => readRevocationList(db, issuer)),
      ...serveOcsp({ ctx, authorities, log, metrics }),
      // Each key comes with its certificate, so that the way it came does not matter
      'GET /commands/jwks.json': async (_request, response) =>
        sendJson(response, 200, { keys: await publicKeys(ctx, 'command') }),
      'GET /.well-known/jwks.json': async (_request, response) =>
        sendJson(response, 200, await readJwks({ ctx, input: { keyEncryptionKey: settings.KEY_ENCRYPTION_KEY } })),
    },
    stop: async () => {
      await collector.drain();
      await sessions?.stop();
      await admissions?.stop();
      await messages.stop();
      await sampler.drain();
      await uses.stop();
      await rules.close();
      await access.stop();
      await undecided.stop();
    },
  };
}
