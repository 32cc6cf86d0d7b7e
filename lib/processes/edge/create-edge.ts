import { createTopics, parseAuthentication, parseAuthorization } from '@/lib/contracts';
import {
  BROWSER_CLIENT_PREFIX,
  createRuleSource,
  createUndecided,
  endBrowserWithoutSession,
  invalidateBans,
  invalidateSubjects,
  type Refusal,
  type RuleSource,
  readJwks,
  recordUnknownTopic,
} from '@/lib/domain/access';
import { createAuthenticationRecords } from '@/lib/domain/broker';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { publicKeys } from '@/lib/domain/keys';
import type { Notifications } from '@/lib/domain/notifications';
import { createUseRecorder, type OcspAuthority, readAuthorityCertificate, readRevocationList } from '@/lib/domain/pki';
import { type Clock, systemClock } from '@/lib/platform/clock';
import type { Config } from '@/lib/platform/config';
import type { Db } from '@/lib/platform/db';
import { type Readiness, type Routes, sendJson } from '@/lib/platform/http';
import type { Log } from '@/lib/platform/log';
import type { Registry } from '@/lib/platform/metrics';
import type { BrokerAddress } from '@/lib/platform/mqtt';
import type { Service } from '@/lib/platform/process';
import type { Secret } from '@/lib/platform/secrets';
import { type AccessRecords, createAccessRecords, RefusalSampler } from './access-records';
import { answerAuthentication } from './answer-authentication';
import { answerAuthorization } from './answer-authorization';
import { readRefusalUse } from './certificate-uses';
import { decisionHook, type HookSettings } from './decision-hook';
import { createMessageStore } from './message-store';
import { createEdgeMetrics, type EdgeMetrics } from './metrics';
import { createOrphanedSessions } from './orphaned-sessions';
import { receiveDropped } from './receive-dropped';
import { EventCollector, receiveEvents } from './receive-events';
import { receiveRefusals } from './receive-refusals';
import { serveOcsp } from './serve-ocsp';
import { serveAuthority, serveRevocationList } from './serve-pki';
import { storeEvents } from './store-events';

/** Notifications after which cached principals may be outdated. */
const SUBJECT_NOTIFICATIONS: ReadonlySet<string> = new Set(['credentials', 'vehicle', 'certificate', 'authority']);

type EdgeSettings = Config<
  'BROKER_HOOK_SECRET' | 'MQTT_USERNAME' | 'MQTT_PASSWORD' | 'TOPIC_ROOT' | 'KEY_ENCRYPTION_KEY'
>;
type Parts = {
  db: Db;
  notifications: Notifications;
  log: Log;
  metrics: Registry;
  settings: EdgeSettings;
  /** Whose certificates OCSP answers for. */
  authorities?: () => Promise<OcspAuthority[]>;
  /** Of a broker that authenticates and authorizes by itself too (EMQX, `BrokerCapabilities`); null: the embedded broker. */
  sharedBroker?: BrokerAddress | null;
  clock?: Clock;
};

/** `routes`: the hooks that brokers call (authentication, authorization, events). `publicRoutes`: endpoints of the PKI. */
export function createEdge({
  db,
  notifications,
  log,
  metrics: registry,
  settings,
  authorities,
  sharedBroker = null,
  clock = systemClock,
}: Parts): Service & { routes: Routes; publicRoutes: Routes } {
  const ctx: Ctx = { db, clock, actor: systemActor('edge') };
  const { TOPIC_ROOT: topicRoot } = settings;
  const metrics = createEdgeMetrics(registry);
  const sampler = new RefusalSampler(ctx, log);
  const uses = createUseRecorder({ ctx, log });
  const access = createAccessRecords({ ctx, log, metrics });
  const undecided = createUndecided({ ctx, log });
  // The broker caches refusals while no edge is available
  if (sharedBroker) undecided.add(null);
  const messages = createMessageStore({ ctx, log, metrics: registry, topics: createTopics(topicRoot) });
  const credentials = { username: settings.MQTT_USERNAME, password: settings.MQTT_PASSWORD };
  const connection = sharedBroker && { address: sharedBroker, ...credentials };
  const serviceAccount = { ...credentials, loopback: sharedBroker === null };
  const sessions = connection && createOrphanedSessions({ connection, topicRoot, messages, log });
  const rules = createRuleSource({
    db,
    notifications,
    topicRoot,
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
  const authentications = sharedBroker && createAuthenticationRecords({ ctx, log });
  const collector = new EventCollector((events) => storeEvents(ctx, { topicRoot, authentications }, events));
  const hook = { secret: settings.BROKER_HOOK_SECRET, log, metrics };

  return {
    readiness: edgeReadiness(db, rules),
    routes: {
      ...decisionRoutes({
        ...{ ctx, hook, rules, access, sampler, uses },
        authentications,
        undecided,
        topicRoot,
        serviceAccount,
      }),
      'POST /broker/events': receiveEvents(collector, hook, (event) => {
        sessions?.seen(event);
        if (event.event !== 'client.connected') return;
        // The token of a browser was checked by the broker, which does not know of its session
        const checked = event.clientId.startsWith(BROWSER_CLIENT_PREFIX)
          ? sharedBroker && endBrowserWithoutSession(ctx, event.clientId)
          : authentications?.filter([event]);
        if (checked) checked.catch((err) => log.warn({ err }, 'checking an authentication failed'));
      }),
      'POST /broker/dropped': receiveDropped(messages, hook, clock),
      'POST /broker/refusals': receiveRefusals(
        (refusal) => recordBrokerRefusal(refusal, { ctx, access, sampler, uses }),
        hook,
      ),
      ...tokenKeyRoutes(ctx, settings.KEY_ENCRYPTION_KEY),
    },
    publicRoutes: pkiRoutes({ ctx, settings, authorities, log, metrics }),
    stop: async () => {
      await collector.drain();
      await sessions?.stop();
      await authentications?.stop();
      await messages.stop();
      await sampler.drain();
      await uses.stop();
      await rules.close();
      await access.stop();
      await undecided.stop();
    },
  };
}

type DecisionParts = Parameters<typeof answerAuthentication>[0] & {
  hook: HookSettings;
  undecided: ReturnType<typeof createUndecided>;
};

const decisionRoutes = ({ hook, undecided, ...parts }: DecisionParts): Routes => ({
  'POST /broker/authenticate': decisionHook('authentication', hook, answerAuthentication(parts), (body) => {
    const { clientid: clientId = '', username, peerhost: peer } = parseAuthentication(body) ?? {};
    parts.access.denied({ kind: 'connect', clientId, username, reason: 'undecided', peer });
  }),
  'POST /broker/authorize': decisionHook('authorization', hook, answerAuthorization(parts), (body) => {
    const { clientid: clientId = null, username, topic, action, peerhost: peer } = parseAuthorization(body) ?? {};
    undecided.add(clientId);
    const kind = action === 'subscribe' ? 'subscribe' : 'publish';
    parts.access.denied({ kind, clientId: clientId ?? '', username, topic, reason: 'undecided', peer });
  }),
});

type Records = {
  ctx: Ctx;
  access: AccessRecords;
  sampler: RefusalSampler;
  uses: ReturnType<typeof createUseRecorder>;
};

/** @returns false: over the limit of its client */
async function recordBrokerRefusal(refusal: Refusal, { ctx, access, sampler, uses }: Records): Promise<boolean> {
  access.refused(refusal);
  const { reason, clientId = '', topic = '', detail, sizeBytes } = refusal;
  if (reason === 'topic_unknown') return recordUnknownTopic({ ctx, input: { clientId, topic, detail, sizeBytes } });
  sampler.sample(refusal);
  const use = readRefusalUse(refusal, ctx.clock.now());
  if (use) uses.record(use);
  return true;
}

type PkiParts = Pick<Parts, 'settings' | 'authorities' | 'log'> & { ctx: Ctx; metrics: EdgeMetrics };

/** Keys of browsers' tokens, for brokers and for whoever checks a token. */
const tokenKeyRoutes = (ctx: Ctx, keyEncryptionKey: Secret): Routes => ({
  'GET /.well-known/jwks.json': async (_request, response) =>
    sendJson(response, 200, await readJwks({ ctx, input: { keyEncryptionKey } })),
});

/** Public: authorities, revocation lists, OCSP, and keys of commands and tokens. */
const pkiRoutes = ({ ctx, settings, authorities, log, metrics }: PkiParts): Routes => ({
  'GET /ca/*': serveAuthority((keyId) => readAuthorityCertificate(ctx.db, keyId)),
  'GET /crl/*': serveRevocationList((issuer) => readRevocationList(ctx.db, issuer)),
  ...serveOcsp({ ctx, authorities, log, metrics }),
  // Each key comes with its certificate, so the transport needs no protection
  'GET /commands/jwks.json': async (_request, response) =>
    sendJson(response, 200, { keys: await publicKeys(ctx, 'command') }),
  ...tokenKeyRoutes(ctx, settings.KEY_ENCRYPTION_KEY),
});

/** Ready while PostgreSQL answers and the access rules are known, without which no decision can be made. */
const edgeReadiness =
  (db: Db, rules: RuleSource): Readiness =>
  async () => {
    const accessRules = rules.problem();
    try {
      await db.query({ text: 'select 1' });
      return { database: null, accessRules };
    } catch (error) {
      return { database: error instanceof Error ? error.message : String(error), accessRules };
    }
  };
