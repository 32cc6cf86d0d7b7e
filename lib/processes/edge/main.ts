import path from 'node:path';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { createNotifications } from '@/lib/domain/notifications';
import {
  createAuthorities,
  ensureAuthorities,
  ensureServerCertificate,
  readSealingSecret,
  writeTrustFiles,
} from '@/lib/domain/pki';
import { brokerCapabilities } from '@/lib/platform/broker';
import { systemClock } from '@/lib/platform/clock';
import { createDb } from '@/lib/platform/db';
import { parseBrokerUrl } from '@/lib/platform/mqtt';
import { runProcess } from '@/lib/platform/process';
import { createEdge } from './create-edge';
import { openEst } from './est/est-server';

// Hooks are short queries in bursts when a fleet reconnects
const POOL_MAX = 12;
// Hooks must be answered within 1.5 s, a batch of broker events within 10 s
const QUERY_TIMEOUT_MS = 8_000;

await runProcess({
  name: 'edge',
  variables: [
    'EDGE_PORT',
    'DATABASE_URL',
    'BROKER',
    'MQTT_URL',
    'MQTT_TCP_PORT',
    'BROKER_HOOK_SECRET',
    'MQTT_USERNAME',
    'MQTT_PASSWORD',
    'TOPIC_ROOT',
    'KEY_ENCRYPTION_KEY',
    'DATA_DIR',
    'CA_KEY_FILE',
    'PKI_URL',
    'EDGE_TLS_PORT',
    'EST_FACTORY_CA_FILE',
    'CA_UPSTREAM_URL',
    'CA_UPSTREAM_USER',
    'CA_UPSTREAM_PASSWORD',
    'CA_UPSTREAM_TRUST_FILE',
  ],
  httpPort: 'EDGE_PORT',
  start: async ({ config, log, metrics }) => {
    const db = createDb({
      url: config.DATABASE_URL,
      applicationName: 'edge',
      poolMax: POOL_MAX,
      queryTimeoutMs: QUERY_TIMEOUT_MS,
    });
    const notifications = createNotifications({ databaseUrl: config.DATABASE_URL, applicationName: 'edge', log });
    const ctx: Ctx = { db, clock: systemClock, actor: systemActor('edge') };
    const pkiDir = path.join(config.DATA_DIR, 'pki');
    const secret = await readSealingSecret(pkiDir, config.CA_KEY_FILE);
    await ensureAuthorities({ ctx, secret, dir: pkiDir });
    const authorities = createAuthorities(ctx, secret);
    // On a machine of its own no other process writes these files
    const trusted = await authorities.read();
    await writeTrustFiles(pkiDir, trusted);
    await ensureServerCertificate({ authority: trusted.active, dir: pkiDir, server: 'edge' });
    const edge = createEdge({
      db,
      notifications,
      log,
      metrics,
      settings: config,
      sharedBroker: brokerCapabilities(config).decidesItself
        ? parseBrokerUrl(config.MQTT_URL ?? `mqtt://127.0.0.1:${config.MQTT_TCP_PORT}`)
        : null,
      authorities: async () => (await authorities.read()).signing,
    });
    const settings = { ...config, PKI_URL: config.PKI_URL ?? `http://localhost:${config.EDGE_PORT}` };
    const est = await openEst({ ctx, authorities, pkiDir, settings, log, metrics });
    return {
      ...edge,
      stop: async () => {
        await est.close();
        await edge.stop();
        await notifications.close();
        await db.close();
      },
    };
  },
});
