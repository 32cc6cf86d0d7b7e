import path from 'node:path';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { createNotifications } from '@/lib/domain/notifications';
import {
  createAuthorities,
  createOwnCertificates,
  ensureAuthorities,
  ensureServerCertificate,
  readKeyStore,
  writeTrustFiles,
} from '@/lib/domain/pki';
import { startSecretReports } from '@/lib/domain/secrets';
import { brokerCapabilities } from '@/lib/platform/broker';
import { systemClock } from '@/lib/platform/clock';
import { bindAddress, pkiUrlOf, processVariables, readSecrets } from '@/lib/platform/config';
import { createDb } from '@/lib/platform/db';
import { closeServer, createHttpServer, listen } from '@/lib/platform/http';
import { brokerAddressOf } from '@/lib/platform/mqtt';
import { shareConnections } from '@/lib/platform/net';
import { createToken } from '@/lib/platform/pkcs11';
import { runProcess } from '@/lib/platform/process';
import { createEdge } from './create-edge';
import { openEst } from './est/est-server';

// Hooks are short queries in bursts when a fleet reconnects
const POOL_MAX = 12;
// Hooks must be answered within 1.5 s, a batch of broker events within 10 s
const QUERY_TIMEOUT_MS = 8_000;

await runProcess({
  name: 'edge',
  httpPort: 'EDGE_HOOKS_PORT',
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
    const keys = await readKeyStore({ db, dir: pkiDir, config, openToken: createToken });
    const pkiUrl = pkiUrlOf(config);
    await ensureAuthorities({ ctx, keys, dir: pkiDir, pkiUrl });
    const authorities = createAuthorities(ctx, keys);
    // On a machine of its own no other process writes these files
    const trusted = await authorities.read();
    await writeTrustFiles(pkiDir, trusted);
    const own = createOwnCertificates(ctx);
    await ensureServerCertificate({
      authority: trusted.active,
      dir: pkiDir,
      pkiUrl,
      own,
      server: 'edge',
      names: config.SERVER_NAMES,
    });
    const edge = createEdge({
      db,
      notifications,
      log,
      metrics,
      settings: config,
      sharedBroker: brokerCapabilities(config).decidesItself ? brokerAddressOf(config) : null,
      authorities: async () => (await authorities.read()).own,
    });
    const settings = { ...config, PKI_URL: pkiUrl };
    const est = await openEst({ ctx, authorities, pkiDir, settings, log, metrics });
    const pki = createHttpServer(edge.publicRoutes, log);
    shareConnections(pki);
    await listen(pki, config.EDGE_PORT, bindAddress(config, 'EDGE_PORT'));
    const secrets = { ...readSecrets(processVariables.edge), CA_KEY: keys.secret };
    const reports = startSecretReports({ ctx, log, process: 'edge', secrets });
    return {
      ...edge,
      stop: async () => {
        await reports.stop();
        await closeServer(pki);
        await est.close();
        await edge.stop();
        await notifications.close();
        await db.close();
      },
    };
  },
});
