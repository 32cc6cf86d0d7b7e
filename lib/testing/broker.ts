import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { createNotifications } from '@/lib/domain/notifications';
import {
  type Authorities,
  type Authority,
  createAuthorities,
  createOwnCertificates,
  ensureAuthorities,
  ensureServerCertificate,
  ensureServiceCertificate,
  type IssuedCertificate,
  importCertificates,
  issueTboxCertificate,
  type KeyStore,
  ownCertificateFiles,
  registerCertificate,
  sealedKeys,
  trustFiles,
  writeRevocationLists,
  writeTrustFiles,
} from '@/lib/domain/pki';
import { readSealingSecret } from '@/lib/domain/pki/authority/seal';
import { signCertificate } from '@/lib/domain/pki/issuing/sign-certificate';
import { TBOX_PROFILE } from '@/lib/domain/pki/x509/certificate-profiles';
import { generateKeyPair } from '@/lib/domain/pki/x509/key-pair';
import { publicKeyOfPair } from '@/lib/domain/pki/x509/public-key';
import { systemClock } from '@/lib/platform/clock';
import { createDb, type Db } from '@/lib/platform/db';
import { closeServer, createHttpServer, listen, operationsRoutes, type Routes } from '@/lib/platform/http';
import { createLog } from '@/lib/platform/log';
import { createMetrics, type Registry } from '@/lib/platform/metrics';
import type { BrokerAddress } from '@/lib/platform/mqtt';
import { fixedSecret, type Secret } from '@/lib/platform/secrets';
import { toPem } from '@/lib/platform/x509';
import { type ConnectionLimits, connectionLimits } from '@/lib/processes/broker/connection-limiter';
import { type Broker, createBroker } from '@/lib/processes/broker/create-broker';
import { createEdge } from '@/lib/processes/edge/create-edge';

export type TboxIdentity = { cert: string; key: string; ca: string; certificateId: string; issued: IssuedCertificate };
export type BrokerFixture = {
  ports: { tls: number; ws: number; tcp: number; edge: number; proxied: number | null };
  /** Trust anchor of the broker's and the TBoxes' certificates (PEM). */
  ca: string;
  /** Issues certificates of TBoxes. */
  authority: Authority;
  authorities: Authorities;
  /** Of the authorities. */
  keys: KeyStore;
  dir: string;
  /** Base URLs for mqtt.js: password and loopback, browsers, TBoxes. */
  urls: { tcp: string; ws: string; tls: string; edge: string };
  /** Where the platform connects. */
  address: BrokerAddress;
  service: { username: string; password: string };
  /** Client certificate of the platform, of the files `platform.*.pem`. */
  serviceCertificate: { cert: string; key: string; ca: string };
  secret: string;
  keyEncryptionKey: Secret;
  topicRoot: string;
  metrics: { broker: Registry; edge: Registry };
  routes: Broker['routes'];
  readiness: Broker['readiness'];
  /** A certificate for a TBox serial; stored in the inventory if that TBox is registered and the authority is the product's own. */
  tbox(serial: string, options?: TboxOptions): Promise<TboxIdentity>;
  /** Imports a certificate without an id in its subject, as external authorities issue them. */
  importedTbox(serial: string): Promise<void>;
  /** A registered vehicle with a bound TBox and its certificate. */
  vehicle(vin: string, serial?: string): Promise<TboxIdentity>;
  /** Closes every connection without DISCONNECT, as a crash does. */
  killBroker(): Promise<void>;
  /** After `killBroker`, on the same ports. */
  startBroker(): Promise<void>;
  /** Lets the broker reload the trust files, as it does a few seconds after role `authority` wrote them. */
  renewTrust(): Promise<void>;
  stopEdge(): Promise<void>;
  startEdge(): Promise<void>;
  close(): Promise<void>;
};

/** `inventory: false`: not stored, as a certificate that was signed with a stolen key. */
type TboxOptions = { days?: number; id?: string; authority?: Authority; inventory?: boolean };
type Options = {
  db: { url: string };
  topicRoot?: string;
  node?: string;
  serviceDrainTimeoutMs?: number;
  holdMessages?: boolean;
  /** Adds a listener for a proxy that ends TLS. */
  proxied?: boolean;
  /** Overrides limits of unauthenticated connections. */
  limits?: Partial<ConnectionLimits>;
  /** Override the edge's routes. */
  edgeRoutes?: Routes;
  /** EMQX whose sessions of failed subscribers the edge empties: where it listens for TLS. */
  sharedBroker?: { host: string; port: number };
  /** Of the authorities; default: encrypted in the database. */
  keys?: KeyStore;
};

const SETTINGS = {
  BROKER_HOOK_SECRET: fixedSecret('hook-secret-of-a-test'),
  MQTT_USERNAME: 'platform',
  MQTT_PASSWORD: fixedSecret('password-of-a-test'),
  KEY_ENCRYPTION_KEY: fixedSecret('key-encryption-key-of-a-test'),
};

/** The real edge and broker on free ports, with a test's own database. Call `close()` in afterAll. */
export async function startBrokerFixture(options: Options): Promise<BrokerFixture> {
  const {
    db,
    topicRoot = 'tsp',
    node = 'test',
    edgeRoutes = {},
    sharedBroker: shared = null,
    ...brokerOptions
  } = options;
  const { serviceDrainTimeoutMs, holdMessages, proxied, limits } = brokerOptions;
  const dir = await mkdtemp(path.join(os.tmpdir(), 'broker-'));
  // Processes that a test starts with this directory open the same keys
  const keys = options.keys ?? sealedKeys(await readSealingSecret(dir));
  const pool = createDb({ url: db.url, applicationName: 'fixture' });
  const ctx: Ctx = { db: pool, clock: systemClock, actor: systemActor('fixture') };
  await ensureAuthorities({ ctx, keys, dir });
  const authorities = createAuthorities(ctx, keys);
  const { active: authority, anchorsPem } = await authorities.read();
  const own = createOwnCertificates(ctx);
  const server = await ensureServerCertificate({ authority, dir, own });
  const service = await ensureServiceCertificate({ authority, dir, own, username: SETTINGS.MQTT_USERNAME });
  const sharedBroker = shared && { ...shared, tls: serviceFiles(dir) };
  const readTls = async () => {
    authorities.invalidate();
    const set = await authorities.read();
    await writeTrustFiles(dir, set);
    await writeRevocationLists(pool, dir, set);
    const crl = await readFile(trustFiles(dir).lists, 'utf8');
    return { ca: set.bundlePem, crl, cert: server.certificatePem, key: server.privateKeyPem };
  };
  const log = createLog('fixture', process.env.TEST_LOG_LEVEL ?? 'silent');
  const metrics = { broker: createMetrics('broker'), edge: createMetrics('edge') };

  const startEdge = (port: number) =>
    openEdge({ db: pool, url: db.url, sharedBroker }, metrics.edge, topicRoot, log, port, edgeRoutes);
  let edge = await startEdge(0);
  const startBroker = async (ports?: Broker['ports']) => {
    metrics.broker.clear();
    const tls = await readTls();
    return createBroker({
      log,
      metrics: metrics.broker,
      settings: {
        node,
        edgeUrl: `http://127.0.0.1:${edge.port}`,
        hookSecret: SETTINGS.BROKER_HOOK_SECRET,
        topicRoot,
        tls,
        tlsPort: ports?.tls ?? 0,
        wsPort: ports?.ws ?? 0,
        tcpPort: ports?.tcp ?? 0,
        serviceDrainTimeoutMs,
        holdMessages,
        limits: { ...connectionLimits(), ...limits },
        ...(proxied && { proxied: { port: ports?.proxied ?? 0, host: '127.0.0.1' } }),
      },
    });
  };
  let broker = await startBroker();
  const { ports } = broker;
  const tbox: BrokerFixture['tbox'] = async (serial, { inventory = true, ...wanted } = {}) => {
    const issued = await issueTboxCertificate({ authority, serial, ...wanted });
    if (inventory && issued.issuer === authority.keyId && (await isRegistered(pool, serial))) {
      await registerCertificate({ ctx, input: { ...issued, serial } });
    }
    const { fullChainPem: cert, privateKeyPem: key, id: certificateId } = issued;
    return { cert, key, ca: anchorsPem, certificateId, issued };
  };
  return {
    ports: { tls: ports.tls, ws: ports.ws, tcp: ports.tcp ?? 0, edge: edge.port, proxied: ports.proxied },
    ca: anchorsPem,
    authority,
    authorities,
    keys,
    dir,
    urls: {
      tcp: `mqtt://127.0.0.1:${ports.tcp}`,
      ws: `ws://127.0.0.1:${ports.ws}/mqtt`,
      tls: `mqtts://127.0.0.1:${ports.tls}`,
      edge: `http://127.0.0.1:${edge.port}`,
    },
    address: { host: '127.0.0.1', port: ports.tcp ?? 0, tls: null },
    service: { username: SETTINGS.MQTT_USERNAME, password: SETTINGS.MQTT_PASSWORD.current },
    serviceCertificate: { cert: service.certificatePem, key: service.privateKeyPem, ca: anchorsPem },
    secret: SETTINGS.BROKER_HOOK_SECRET.current,
    keyEncryptionKey: SETTINGS.KEY_ENCRYPTION_KEY,
    topicRoot,
    metrics,
    get routes() {
      return broker.routes;
    },
    get readiness() {
      return broker.readiness;
    },
    tbox,
    importedTbox: async (serial) => {
      const keys = await generateKeyPair();
      const subject = [{ CN: [serial] }];
      const request = {
        authority,
        profile: TBOX_PROFILE,
        subject,
        publicKey: publicKeyOfPair(keys),
        clock: systemClock,
      };
      const { der } = await signCertificate(request);
      const {
        items: [result],
      } = await importCertificates({ ctx, input: { pem: toPem(der) } });
      if (result?.outcome !== 'imported') throw new Error(`Certificate not imported: ${result?.reason}`);
    },
    vehicle: async (vin, serial = `T${vin.slice(-9)}`) => {
      await registerVehicle(pool, vin, serial);
      return tbox(serial);
    },
    killBroker: () => broker.kill(),
    startBroker: async () => {
      broker = await startBroker(ports);
    },
    renewTrust: async () => broker.renewTls(await readTls()),
    stopEdge: () => edge.close(),
    startEdge: async () => {
      metrics.edge.clear();
      edge = await startEdge(edge.port);
    },
    close: async () => {
      await broker.stop();
      await edge.close();
      await pool.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Files of the platform's certificate in a fixture's directory. */
export const serviceFiles = (dir: string): NonNullable<BrokerAddress['tls']> => ({
  ...ownCertificateFiles(dir, 'platform'),
  anchors: trustFiles(dir).anchors,
});

async function openEdge(
  { db, url, sharedBroker }: { db: Db; url: string; sharedBroker: BrokerAddress | null },
  metrics: Registry,
  topicRoot: string,
  log: ReturnType<typeof createLog>,
  port: number,
  routes: Routes,
) {
  const settings = { ...SETTINGS, TOPIC_ROOT: topicRoot };
  const notifications = createNotifications({ databaseUrl: url, applicationName: 'edge', log });
  const edge = createEdge({ db, notifications, log, metrics, settings, sharedBroker });
  const server = createHttpServer(
    { ...operationsRoutes(metrics, edge.readiness), ...edge.publicRoutes, ...edge.routes, ...routes },
    log,
  );
  await listen(server, port, '127.0.0.1');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = closeServer(server);
      server.closeAllConnections();
      await Promise.all([closed, edge.stop()]);
      await notifications.close();
    },
  };
}

async function isRegistered({ query }: Db, serial: string): Promise<boolean> {
  const { rowCount } = await query({ text: 'select 1 from tboxes where serial = $1', values: [serial] });
  return rowCount === 1;
}

/** Writes to the tables directly, because suites of modules that `lib/domain/fleet` depends on use this fixture. */
async function registerVehicle({ query }: Db, vin: string, serial: string): Promise<void> {
  await query({
    text: `with fleet as (
       insert into fleets (code, name) values ('fixture', 'Fixture') on conflict (code) do update set name = excluded.name returning id),
     model as (
       insert into vehicle_models (code, name, manufacturer, powertrain) values ('fixture', 'Fixture', 'Fixture', 'bev')
       on conflict (code) do update set name = excluded.name returning id),
     vehicle as (
       insert into vehicles (vin, fleet_id, model_id, tbox_serial) select $1, fleet.id, model.id, $2 from fleet, model returning id),
     tbox as (insert into tboxes (serial) values ($2) on conflict (serial) do update set serial = excluded.serial returning id)
     insert into tbox_bindings (tbox_id, vehicle_id, bound_by) select tbox.id, vehicle.id, 'fixture' from tbox, vehicle`,
    values: [vin, serial],
  });
}
