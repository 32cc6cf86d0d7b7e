import os from 'node:os';
import path from 'node:path';
import { createTopics } from '@/lib/contracts';
import { systemActor } from '@/lib/domain/context';
import { keyEncryptionKeys } from '@/lib/domain/keys';
import { createNotifications } from '@/lib/domain/notifications';
import {
  createAuthorities,
  createSigner,
  ensureAuthorities,
  type KeySettings,
  type KeyStore,
  readKeyStore,
  type SignerSettings,
} from '@/lib/domain/pki';
import { reportOwnConnections } from '@/lib/domain/presence';
import { startSecretReports } from '@/lib/domain/secrets';
import { startPeriodicJob } from '@/lib/platform/async/periodic-job';
import { type BrokerSettings, brokerCapabilities, createBrokerAdapter } from '@/lib/platform/broker';
import { systemClock } from '@/lib/platform/clock';
import { type Config, pkiUrlOf, processVariables, readSecrets } from '@/lib/platform/config';
import { createDb } from '@/lib/platform/db';
import { internalSecret } from '@/lib/platform/http';
import { brokerAddressOf } from '@/lib/platform/mqtt';
import { createToken } from '@/lib/platform/pkcs11';
import { runProcess, type Service } from '@/lib/platform/process';
import { startAccess } from './access';
import { startAuthority } from './authority';
import { startDispatch } from './dispatch';
import { holdLeases } from './hold-leases';
import { startIngest } from './ingest';
import { startJanitor } from './janitor';
import { startLive } from './live';
import type { PlatformContext, RunningRole } from './platform-context';
import { startRevocation } from './revocation';
import { startRotate } from './rotate';
import { runAlone } from './run-alone';

const REPORT_MS = 2_000;
const BROKER_PREFIX = 'broker_';

/** The connections to the broker among the dependencies. */
const ownConnections = (problems: Record<string, string | null>) =>
  Object.entries(problems).flatMap(([name, problem]) =>
    name.startsWith(BROKER_PREFIX) ? [{ name: name.slice(BROKER_PREFIX.length), problem }] : [],
  );

type RoleSettings = BrokerSettings &
  KeySettings &
  Omit<SignerSettings, 'PKI_URL'> &
  Config<
    | 'PLATFORM_ROLES'
    | 'DATA_DIR'
    | 'SERVER_NAMES'
    | 'KEY_ENCRYPTION_KEY'
    | 'COMMAND_KEY_ENCRYPTION_KEY'
    | 'PKI_URL'
    | 'EDGE_PORT'
  >;

async function startRoles(config: RoleSettings, context: PlatformContext, keys: KeyStore): Promise<RunningRole[]> {
  const { ctx } = context;
  const { reportsNodes } = brokerCapabilities(config);
  const has = (role: (typeof config.PLATFORM_ROLES)[number]) => config.PLATFORM_ROLES.includes(role);
  const pkiDir = path.join(config.DATA_DIR, 'pki');
  const pkiUrl = pkiUrlOf(config);
  await ensureAuthorities({ ctx, keys, dir: pkiDir, pkiUrl });
  const authorities = createAuthorities(ctx, keys);
  // In this order: partitions exist before messages arrive, and `live` is ready for them
  const janitor = has('janitor')
    ? await startJanitor(context, { broker: reportsNodes ? null : createBrokerAdapter(config) })
    : null;
  const live = has('live') ? startLive(context, { withIngest: has('ingest') }) : null;
  const ingest = has('ingest') ? await startIngest(context, live?.receiveTelemetry) : null;
  const dispatch = has('dispatch')
    ? await startDispatch(context, {
        authorities,
        keyEncryptionKey: keyEncryptionKeys(config).command,
      })
    : null;
  // Trust files before their revocation lists
  const authority = has('authority')
    ? await startAuthority(context, { pkiDir, authorities, keys, pkiUrl, names: config.SERVER_NAMES })
    : null;
  const revocation = has('revocation')
    ? await startRevocation(context, { pkiDir, authorities, broker: createBrokerAdapter(config) })
    : null;
  const rotate = has('rotate')
    ? startRotate(context, {
        authorities,
        signer: await createSigner({
          ctx,
          authorities,
          settings: { ...config, PKI_URL: pkiUrl },
        }),
      })
    : null;
  const access = has('access') ? startAccess(context, { broker: createBrokerAdapter(config) }) : null;
  return [dispatch, ingest, live, rotate, access, revocation, authority, janitor].filter((role) => role !== null);
}

await runProcess({
  name: 'platform',
  httpPort: 'PLATFORM_PORT',
  async start({ config, log, metrics }): Promise<Service> {
    const db = createDb({ url: config.DATABASE_URL, applicationName: 'platform', poolMax: 10 });
    const topics = createTopics(config.TOPIC_ROOT);
    const databaseUrl = config.DATABASE_URL;
    const notifications = createNotifications({ databaseUrl, applicationName: 'platform', log });
    const capabilities = brokerCapabilities(config);
    const context: PlatformContext = {
      ctx: { db, clock: systemClock, actor: systemActor('platform') },
      log,
      metrics,
      topics,
      databaseUrl,
      notifications,
      retentionDays: config.RETENTION_DAYS,
      ownership: config.LIVE_PART,
      internalSecret: internalSecret(config.KEY_ENCRYPTION_KEY),
      broker: {
        address: brokerAddressOf(config),
        username: config.MQTT_USERNAME,
        password: config.MQTT_PASSWORD,
        shared: capabilities.sharedSubscriptions,
        ...(capabilities.protocolVersion === 5
          ? { protocolVersion: 5, probeTopic: topics.build({ kind: 'platformProbe' }) }
          : { protocolVersion: 4 }),
      },
    };
    // Roles with a fixed client id at the broker
    const exclusive = (['ingest', 'live', 'dispatch', 'rotate'] as const).filter(
      (role) => !context.broker.shared && config.PLATFORM_ROLES.includes(role),
    );
    const lock = await runAlone(exclusive, context);
    const keys = await readKeyStore({
      db,
      dir: path.join(config.DATA_DIR, 'pki'),
      config,
      openToken: createToken,
    });
    const roles = await startRoles(config, context, keys);
    const leases = holdLeases(context, config.PLATFORM_ROLES);
    const problems = () => Object.assign({}, ...roles.map((role) => role.problems())) as Record<string, string | null>;
    const secrets = { ...readSecrets(processVariables.platform), CA_KEY: keys.secret };
    const secretReports = startSecretReports({ ctx: context.ctx, log, process: 'platform', secrets });
    const report = startPeriodicJob(log, 'own connections', REPORT_MS, () =>
      reportOwnConnections({
        ctx: context.ctx,
        input: { instance: os.hostname(), connections: ownConnections(problems()) },
      }),
    );
    return {
      routes: Object.assign({}, ...roles.map((role) => role.routes)),
      readiness: async () => ({
        database: await db.query({ text: 'select 1' }).then(
          () => null,
          (error: Error) => error.message,
        ),
        ...problems(),
        ...leases.problems(),
      }),
      async stop() {
        await report.stop();
        await secretReports.stop();
        for (const role of roles) await role.stop();
        await leases.release();
        await notifications.close();
        await lock.release();
        await db.close();
      },
    };
  },
});
