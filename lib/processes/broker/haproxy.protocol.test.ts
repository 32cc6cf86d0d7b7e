import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import type { IClientOptions } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Ctx, systemActor } from '@/lib/domain/context';
import {
  createAuthority,
  makeRequestedAuthorities,
  publishRevocationList,
  releaseCertificate,
  requestAuthority,
  revokeCertificate,
  withdrawAuthority,
} from '@/lib/domain/pki';
import { toAuthority } from '@/lib/domain/pki/authority/authority';
import { selectAuthorities } from '@/lib/domain/pki/authority/authority-store';
import { unsealKey } from '@/lib/domain/pki/authority/seal';
import { systemClock } from '@/lib/platform/clock';
import { closeServer, createHttpServer as createOperations, listen, operationsRoutes } from '@/lib/platform/http';
import { createLog } from '@/lib/platform/log';
import { loadX509 } from '@/lib/platform/x509';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { brokerClients, closed, eventually, nextMessage, refusalOf } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { findHaproxy, type HaproxyFixture, startHaproxy } from '@/lib/testing/haproxy';

// Debian's HAProxy with deploy's own configuration, before the real broker and the real edge
const VIN = 'LTESTA1B0R0000001';
const SERIAL = 'TBX-1';
const VEHICLE_ADDRESS = '127.0.0.77';
const TELEMETRY = `tsp/up/${VIN}/telemetry`;

const run = promisify(execFile);
const haproxy = findHaproxy();

describe.skipIf(haproxy === null)('behind HAProxy', () => {
  let db: TestDb;
  let ctx: Ctx;
  let broker: BrokerFixture;
  let health: Server;
  let proxy: HaproxyFixture;
  const clients = brokerClients(() => broker);

  beforeAll(async () => {
    db = await createTestDb();
    ctx = { db, clock: systemClock, actor: systemActor('test') };
    broker = await startBrokerFixture({ db, proxied: true });
    await broker.vehicle(VIN, SERIAL);
    health = createOperations(
      operationsRoutes(broker.metrics.broker, () => ({})),
      createLog('test', 'silent'),
    );
    await listen(health, 0, '127.0.0.1');
    await publishLists();
    const checkPort = (health.address() as AddressInfo).port;
    proxy = await startHaproxy({ haproxy: haproxy ?? '', broker, checkPort });
    expect(await proxy.refresh()).toMatchObject({ code: 0 });
    expect(await proxy.check()).toMatchObject({ code: 0 });
    await proxy.start();
  }, 60_000);
  afterEach(() => clients.closeAll());
  afterAll(async () => {
    await proxy?.close();
    if (health) await closeServer(health);
    await broker?.close();
    await db?.drop();
  });

  async function publishLists(): Promise<void> {
    const { signing } = await broker.authorities.read();
    for (const authority of signing) await publishRevocationList({ ctx, authority, changed: true });
  }
  const throughProxy = (clientId: string, { ca, cert, key }: TboxIdentity, options: IClientOptions = {}) =>
    clients.connect(`mqtts://localhost:${proxy.ports.mqtt}`, {
      ...{ clientId, ca, cert, key, host: '127.0.0.1', servername: 'localhost' },
      ...({ localAddress: VEHICLE_ADDRESS } as IClientOptions),
      ...options,
    });
  const certificate = (): Promise<TboxIdentity> => broker.tbox(SERIAL);
  const revoke = ({ issued }: TboxIdentity, reason: 'keyCompromise' | 'certificateHold' = 'keyCompromise') =>
    revokeCertificate({ ctx, input: { serialNumber: issued.serialNumber, reason } });
  const quarantined = async () =>
    (await db.pool.query('select reason, detail from quarantined_messages order by id desc limit 1')).rows[0];
  /** What HAProxy says of a failed handshake. */
  const logged = (text: RegExp) => eventually(() => text.exec(proxy.log)?.[0]);
  const MQTT_REFUSED = { code: 5 };

  test('the configuration is accepted without a warning', async () => {
    const { code, said } = await proxy.check();
    expect(said).toContain('Configuration file is valid');
    expect(said).not.toMatch(/WARNING|ALERT/);
    expect(code).toBe(0);
  });

  test('a TBox is in, is seen with its own address and certificate, and publishes', async () => {
    const identity = await certificate();
    const service = await clients.asService();
    await service.subscribeAsync(TELEMETRY);
    const heard = nextMessage(service);
    const tbox = await throughProxy(VIN, identity);
    await tbox.publishAsync(TELEMETRY, '{"ts":1,"seq":1,"signals":{}}', { qos: 1 });
    expect((await heard).topic).toBe(TELEMETRY);
    const session = await eventually(
      async () => (await db.pool.query('select peer from presence_sessions where node = $1', ['test'])).rows[0],
    );
    expect(session.peer).toMatch(new RegExp(`^${VEHICLE_ADDRESS}:\\d+$`));
    const seen = await eventually(
      async () =>
        (
          await db.pool.query('select last_seen_at from tbox_certificates where id = $1 and last_seen_at is not null', [
            identity.certificateId,
          ])
        ).rows[0],
    );
    expect(seen.last_seen_at).toBeInstanceOf(Date);
  });

  test('the certificate is not another vehicle’s', async () => {
    await broker.vehicle('LTESTA1B0R0000002', 'TBX-2');
    expect(await refusalOf(throughProxy('LTESTA1B0R0000002', await certificate()))).toMatchObject(MQTT_REFUSED);
    await eventually(async () => (await quarantined())?.reason === 'tbox_not_bound');
  });

  test.each([
    ['no certificate', async () => ({ ca: broker.ca }), /peer did not return a certificate/],
    [
      'an expired one',
      () => broker.tbox(SERIAL, { days: -1 }),
      /certificate_error=10 cn=TBX-1/, // X509_V_ERR_CERT_HAS_EXPIRED
    ],
    [
      'one of a foreign authority',
      async () => broker.tbox(SERIAL, { authority: await createAuthority({ name: 'Foreign' }) }),
      /certificate_error=20 cn=TBX-1/, // X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
    ],
  ])('HAProxy lets nobody through with %s', async (_what, make, said) => {
    const identity = (await make()) as TboxIdentity;
    const before = await quarantined();
    expect((await refusalOf(throughProxy(VIN, identity))).code).not.toBe(5);
    await logged(said);
    expect(await quarantined()).toEqual(before);
  });

  test('a revoked one: by the edge at once, by HAProxy when it has the list; the TBox’s other one stays', async () => {
    const [stolen, other] = [await certificate(), await certificate()];
    expect((await throughProxy(VIN, stolen)).connected).toBe(true);
    await revoke(stolen);
    expect(await refusalOf(throughProxy(VIN, stolen))).toMatchObject(MQTT_REFUSED);
    await eventually(async () => {
      const { reason, detail } = (await quarantined()) ?? {};
      return reason === 'certificate_revoked' && detail.includes(VEHICLE_ADDRESS);
    });

    const working = await throughProxy(VIN, other);
    await publishLists();
    expect(await proxy.refresh()).toMatchObject({ code: 0, said: expect.stringContaining('loaded by HAProxy') });
    const before = (await broker.metrics.broker.getSingleMetric('tsp_broker_authentications_total')?.get())?.values;
    expect((await refusalOf(throughProxy(VIN, stolen))).code).not.toBe(5);
    await logged(/certificate_error=23 cn=TBX-1/); // X509_V_ERR_CERT_REVOKED
    // The broker was not even asked
    const after = (await broker.metrics.broker.getSingleMetric('tsp_broker_authentications_total')?.get())?.values;
    expect(after).toEqual(before);
    expect(working.connected).toBe(true);
    expect((await throughProxy(VIN, other)).connected).toBe(true);
    await closed(working);
  });

  test('one signed with a stolen key is refused by the edge, and by HAProxy once its authority is withdrawn', async () => {
    await requestAuthority({ ctx });
    await makeRequestedAuthorities({ ctx, secret: broker.sealingSecret });
    const row = (await selectAuthorities(db)).findLast(({ state }) => state === 'prepared');
    const { X509Certificate } = await loadX509();
    const key = await unsealKey(row?.privateKey ?? '', broker.sealingSecret);
    const stolen = await toAuthority(new X509Certificate(new Uint8Array(row?.der ?? [])), key);
    const { certificateId: id } = await certificate();
    const forged = await broker.tbox(SERIAL, { authority: stolen, id, inventory: false });
    await broker.renewTrust();
    await publishLists();
    expect(await proxy.refresh()).toMatchObject({ code: 0 });
    expect(await refusalOf(throughProxy(VIN, forged))).toMatchObject(MQTT_REFUSED);
    await eventually(async () => (await quarantined())?.reason === 'certificate_unknown');

    await withdrawAuthority({ ctx, input: { id: row?.id ?? 0 } });
    await broker.renewTrust();
    await publishLists();
    expect(await proxy.refresh()).toMatchObject({ code: 0 });
    expect((await refusalOf(throughProxy(VIN, forged))).code).not.toBe(5);
    await logged(/certificate_error=23 cn=TBX-1/); // X509_V_ERR_CERT_REVOKED, of the authority
    expect((await throughProxy(VIN, await certificate())).connected).toBe(true);
  });

  test('a hold is released again', async () => {
    const held = await certificate();
    await revoke(held, 'certificateHold');
    await publishLists();
    await proxy.refresh();
    await refusalOf(throughProxy(VIN, held));
    await releaseCertificate({ ctx, input: { serialNumber: held.issued.serialNumber } });
    await publishLists();
    await proxy.refresh();
    expect((await throughProxy(VIN, held)).connected).toBe(true);
  });

  test('a list too large for the socket comes by a reload, and connections stay', async () => {
    const [working, stolen] = [await certificate(), await certificate()];
    const connected = await throughProxy(VIN, working);
    await db.pool.query(
      `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, issuer, not_before, not_after, revoked_at,
         revocation_reason, revoked_by)
       select 'bulk-' || n, t.id, '42' || lpad(to_hex(n), 30, '0'), 'bulk-' || n, $2, now(), now() + interval '1 day', now(),
         'superseded', 'test'
       from tboxes t, generate_series(1, 2000) n where t.serial = $1`,
      [SERIAL, stolen.issued.issuer],
    );
    await revoke(stolen);
    await publishLists();
    expect(await proxy.refresh()).toMatchObject({ code: 0, said: expect.stringContaining('loaded by HAProxy') });
    expect((await readFile(proxy.file('crl.pem'))).length).toBeGreaterThan(65_536);
    expect((await refusalOf(throughProxy(VIN, stolen))).code).not.toBe(5);
    expect(connected.connected).toBe(true);
    await connected.publishAsync(TELEMETRY, '{"ts":1,"seq":2,"signals":{}}', { qos: 1 });
    await db.pool.query(`delete from tbox_certificates where id like 'bulk-%'`);
    await publishLists();
    expect(await proxy.refresh()).toMatchObject({ code: 0 });
  }, 90_000);

  describe('what refresh-crl never installs', () => {
    const answering = async (status: number, body: () => string | Promise<string>) => {
      const server = createHttpServer(async (_request, response) => response.writeHead(status).end(await body()));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      return { EDGE_URLS: `http://127.0.0.1:${port}`, close: () => server.close() };
    };
    const installed = () => readFile(proxy.file('crl.pem'), 'utf8');

    test.each<[string, number, () => string | Promise<string>, RegExp]>([
      ['nothing at all', 200, () => '', /is not a single list/],
      ['a page of something else', 200, () => '<html>', /is not a single list/],
      ['no list', 404, () => '', /the edge has no list for it/],
      ['a fault', 500, () => '', /answered 500/],
      ['a list that somebody else signed', 200, () => foreignList(), /not signed by it/],
    ])('%s', async (_what, status, body, said) => {
      const before = await installed();
      const { close, ...env } = await answering(status, body);
      const result = await proxy.refresh(env);
      close();
      expect(result.said).toMatch(said);
      expect(result.code).toBe(1);
      expect(await installed()).toBe(before);
      expect((await throughProxy(VIN, await certificate())).connected).toBe(true);
    });

    test('an expired list, or one older than the installed one', async () => {
      const { rows } = await db.pool.query(
        'select issuer, number, this_update, next_update, der from revocation_lists',
      );
      const aged = { ...ctx, clock: { ...systemClock, now: () => Date.now() - 8 * 86_400_000 } };
      const early = { ...ctx, clock: { ...systemClock, now: () => Date.now() - 3_600_000 } };
      const before = await installed();
      const { signing } = await broker.authorities.read();
      for (const [ctx, said] of [
        [aged, /past its next update/],
        [early, /older than the installed one/],
      ] as const) {
        for (const authority of signing) await publishRevocationList({ ctx, authority, changed: true });
        const result = await proxy.refresh();
        expect(result.said).toMatch(said);
        expect(result.code).toBe(1);
        expect(await installed()).toBe(before);
      }
      for (const { issuer, number, this_update, next_update, der } of rows) {
        await db.pool.query(
          'update revocation_lists set number = $2, this_update = $3, next_update = $4, der = $5 where issuer = $1',
          [issuer, number, this_update, next_update, der],
        );
      }
      expect(await proxy.refresh()).toMatchObject({ code: 0 });
    }, 90_000);

    test('an empty bundle of authorities', async () => {
      const PKI_DIR = await proxy.mkdir('empty');
      await writeFile(path.join(PKI_DIR, 'trust.pem'), '');
      expect(await proxy.refresh({ PKI_DIR })).toMatchObject({
        code: 1,
        said: expect.stringContaining('no certificate'),
      });
      expect(await readFile(proxy.file('trust.pem'), 'utf8')).toContain('BEGIN CERTIFICATE');
    });

    async function foreignList(): Promise<string> {
      const foreign = await createAuthority({ name: 'Foreign' });
      await publishRevocationList({ ctx, authority: foreign, changed: true });
      const answer = await fetch(`${broker.urls.edge}/crl/${foreign.keyId}.pem`);
      return answer.text();
    }
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    '%s: a session is not resumed, so that none from before a revocation lives on',
    async (version) => {
      const { ca, cert, key } = await certificate();
      const dial = (session?: Buffer) =>
        connectTls({
          ...{ port: proxy.ports.mqtt, host: '127.0.0.1', servername: 'localhost', ca, cert, key },
          ...{ minVersion: version, maxVersion: version, ...(session && { session }) },
        });
      const first = dial();
      let session: Buffer | undefined;
      first.on('session', (given) => {
        session = given;
      });
      await new Promise((resolve) => first.once('secureConnect', resolve));
      await new Promise((resolve) => setTimeout(resolve, 200));
      session ??= first.getSession();
      const second = dial(session);
      await new Promise((resolve) => second.once('secureConnect', resolve));
      expect(second.isSessionReused()).toBe(false);
      first.destroy();
      second.destroy();
    },
  );

  test('TLS 1.1 is refused', async () => {
    const said = await run('openssl', [
      ...['s_client', '-connect', `127.0.0.1:${proxy.ports.mqtt}`, '-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0'],
    ]).catch((error) => error);
    expect(`${said.stdout}${said.stderr}`).toMatch(/alert protocol version/);
  });

  test('passed through, the broker itself asks for the certificate', async () => {
    const { ca, cert, key } = await certificate();
    const url = `mqtts://localhost:${proxy.ports.passthrough}`;
    expect((await clients.connect(url, { clientId: VIN, ca, cert, key })).connected).toBe(true);
    expect(await refusalOf(clients.connect(url, { clientId: VIN, ca }))).toMatchObject(MQTT_REFUSED);
  });

  test('MQTT over WebSocket, at /mqtt only', async () => {
    const url = `wss://localhost:${proxy.ports.wss}`;
    const options = { ca: broker.ca, ...broker.service };
    expect((await clients.connect(`${url}/mqtt`, options)).connected).toBe(true);
    await refusalOf(clients.connect(`${url}/other`, options));
  });

  test('revocation lists are for everybody, the brokers’ hooks are not', async () => {
    const url = `http://127.0.0.1:${proxy.ports.pki}`;
    expect((await fetch(`${url}/crl/${broker.authority.keyId}.crl`)).status).toBe(200);
    for (const path of ['/broker/authenticate', '/broker/authorize', '/metrics', '/crl/../broker/authenticate', '/']) {
      const answer = await fetch(`${url}${path}`, { method: path.startsWith('/broker') ? 'POST' : 'GET' });
      expect(answer.status, path).toBe(404);
    }
  });

  test('metrics and statistics are told', async () => {
    const metrics = await (await fetch(`http://127.0.0.1:${proxy.ports.stats}/metrics`)).text();
    expect(metrics).toMatch(/haproxy_server_status\{proxy="mqtt_nodes",server="node1-1",state="UP"\} 1/);
    expect(metrics).toMatch(/haproxy_server_status\{proxy="mqtt_nodes",server="node2-1",state="UP"\} 0/);
  });

  test('nobody reaches the inner listener without a header', async () => {
    const { ca, cert, key } = await certificate();
    const inner = { clientId: VIN, ca, cert, key };
    expect((await refusalOf(clients.connect(`mqtt://127.0.0.1:${broker.ports.proxied}`, inner))).code).not.toBe(5);
  });
});
