import { connect as connectTcp } from 'node:net';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type EstFixture, startEstFixture } from '@/lib/testing/est';

const VIN = 'LTESTA1B0R0000001';
const SERIAL = 'TBX-EST-1';

let db: TestDb;
let broker: BrokerFixture;
let est: EstFixture;
beforeAll(async () => {
  db = await createTestDb();
  broker = await startBrokerFixture({ db });
  est = await startEstFixture(db, broker);
  await broker.vehicle(VIN, SERIAL);
});
afterAll(async () => {
  await est?.close();
  await broker?.close();
  await db?.drop();
});

const connect = async ({ key, certificate }: { key: string; certificate: string }) =>
  mqtt.connectAsync(broker.urls.tls, {
    clientId: VIN,
    protocolVersion: 4,
    ca: broker.ca,
    key: await est.read(key),
    cert: await est.read(certificate),
    reconnectPeriod: 0,
    servername: 'localhost',
  });
const secretOf = async (serial: string, change = '') => {
  const secret = await est.newSecret(serial);
  if (change) await db.pool.query(`update enrolment_secrets set ${change}`);
  return secret;
};

describe('requests before enrolment', () => {
  test('are answered while another address holds as many connections as it can', async () => {
    // The server takes 500 at once
    const held = Array.from({ length: 600 }, () => {
      const socket = connectTcp({ host: '127.0.0.1', port: est.port, localAddress: '127.0.0.2' });
      return socket.on('error', () => undefined).resume();
    });
    await vi.waitFor(() => expect(held.filter(({ closed }) => closed).length).toBeGreaterThanOrEqual(100), 10_000);
    expect((await est.curl('cacerts')).status).toBe(200);
    for (const socket of held) socket.destroy();
  });

  test('serve root and issuing authority as cacerts, and P-256 as csrattrs', async () => {
    const cacerts = await est.curl('cacerts');
    expect(cacerts.headers).toContain('Content-Type: application/pkcs7-mime');
    expect(cacerts.headers).toContain('Content-Transfer-Encoding: base64');
    const pem = await est.read(await est.save(cacerts));
    expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(pem).toContain('TSP Console root CA');
    const attributes = await est.curl('csrattrs');
    expect(attributes.headers).toContain('application/csrattrs');
    await est.write('attributes', Buffer.from(attributes.body, 'base64'));
    const parsed = await est.openssl('asn1parse', '-inform', 'DER', '-in', 'attributes');
    for (const name of ['id-ecPublicKey', 'prime256v1', 'ecdsa-with-SHA256']) expect(parsed).toContain(name);
  });

  test('are answered 404, 405 with Allow, 411 and 415 when malformed', async () => {
    expect((await est.curl('serverkeygen')).status).toBe(404);
    expect((await est.curl('__proto__')).status).toBe(404);
    const wrong = await est.curl('cacerts', { args: ['-X', 'DELETE'] });
    expect([wrong.status, wrong.headers.match(/allow: (\w+)/i)?.[1]]).toEqual([405, 'GET']);
    const read = await est.curl('simpleenroll');
    expect([read.status, read.headers.match(/allow: (\w+)/i)?.[1]]).toEqual([405, 'POST']);
    expect((await est.curl('simpleenroll', { args: ['-X', 'POST'] })).status).toBe(411);
    expect((await est.curl('simpleenroll', { args: ['-d', 'x'] })).status).toBe(415);
  });

  test('are answered 401 without credentials, and 413 before a body of 10 MB is read', async () => {
    const { csr } = await est.makeCsr(SERIAL);
    const open = await est.curl('simpleenroll', { args: est.bodyOf(csr) });
    expect([open.status, est.codeOf(open)]).toEqual([401, 'credentials_missing']);
    expect(open.headers).toContain('WWW-Authenticate: Basic realm="EST"');
    expect((await est.curl('simplereenroll', { args: est.bodyOf(csr) })).status).toBe(403);
    const big = await est.write('big', Buffer.alloc(10_000_000, 'A'));
    for (const more of [[], ['-H', 'Expect:'], ['-H', 'Transfer-Encoding: chunked']]) {
      const answer = await est.curl('simpleenroll', { args: ['-u', 'a:b', ...est.bodyOf(big), ...more] });
      expect(answer.status).toBe(413);
    }
  });
});

describe('enrolment with a secret', () => {
  test('issues one certificate that openssl and the broker accept and the inventory has', async () => {
    const tbox = await est.enrolled(SERIAL);
    await est.write('chain.pem', await est.read(await est.save(await est.curl('cacerts'))));
    expect(
      await est.openssl(
        'verify',
        '-CAfile',
        'ca.pem',
        '-untrusted',
        'chain.pem',
        '-purpose',
        'sslclient',
        tbox.certificate,
      ),
    ).toContain('OK');
    const text = await est.openssl('x509', '-in', tbox.certificate, '-noout', '-text');
    expect(text).toContain(`CN = ${SERIAL}`);
    expect(text).toContain('http://pki.example/crl/');
    expect((await est.read(tbox.certificate)).match(/BEGIN/g)).toHaveLength(1);
    const client = await connect(tbox);
    await client.publishAsync(`tsp/up/${VIN}/telemetry`, '{}', { qos: 1 });
    await client.endAsync();
    const { rows } = await db.pool.query(`select source, issued_by from tbox_certificates where source <> 'start'`);
    expect(rows).toEqual([{ source: 'enrolment', issued_by: 'edge' }]);
  });

  test('refuses and records a used, wrong, expired, replaced and other TBox’s secret', async () => {
    const from = 2;
    const used = await est.newSecret(SERIAL);
    const attempt = async (secret: string, serial = SERIAL) => {
      const answer = await est.enrol(serial, secret, await est.makeCsr(serial), from);
      return answer.status === 200 ? 'enrolled' : `${answer.status} ${est.codeOf(answer)}`;
    };
    // As typed by a user
    expect(await attempt(used.toLowerCase().replaceAll('-', ' '))).toBe('enrolled');
    expect(await attempt(used)).toBe('401 secret_used');
    expect(await attempt('0000-0000')).toBe('401 secret_wrong');
    const older = await est.newSecret(SERIAL);
    const newer = await est.newSecret(SERIAL);
    expect(await attempt(older)).toBe('401 secret_expired');
    await est.registerTbox('TBX-OTHER');
    expect(await attempt(newer, 'TBX-OTHER')).toBe('401 secret_wrong');
    expect(await attempt(await secretOf(SERIAL, 'expires_at = now()'))).toBe('401 secret_expired');
    expect(await est.refusals(SERIAL)).toEqual([
      'secret_used 127.0.0.2',
      'secret_wrong 127.0.0.2',
      'secret_expired 127.0.0.2',
      'secret_expired 127.0.0.2',
    ]);
    const { rows } = await db.pool.query('select secret_hash from enrolment_secrets where secret_hash like $1', [
      '%-%',
    ]);
    expect(rows).toEqual([]);
  });

  test('issues one certificate for two concurrent requests with one secret', async () => {
    const secret = await est.newSecret(SERIAL);
    const pairs = await Promise.all([1, 2, 3].map(() => est.makeCsr(SERIAL)));
    const answers = await Promise.all(pairs.map((pair) => est.enrol(SERIAL, secret, pair, 3)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  });

  test('does not use the secret for a refused CSR', async () => {
    const secret = await est.newSecret(SERIAL);
    const weak = await est.enrol(SERIAL, secret, await est.makeCsr(SERIAL, { kind: 'RSA 1024' }), 4);
    expect([weak.status, est.codeOf(weak)]).toEqual([400, 'csr_key_not_allowed']);
    expect((await est.enrol(SERIAL, secret, await est.makeCsr(SERIAL), 4)).status).toBe(200);
    expect(await est.refusals(SERIAL)).toContain('csr_key_not_allowed 127.0.0.4');
  });

  test('limits an address after ten failures a minute, and audits few of them', async () => {
    const pair = await est.makeCsr(SERIAL);
    const statuses = [];
    for (let i = 0; i < 12; i++) statuses.push((await est.enrol(SERIAL, `wrong ${i}`, pair, 5)).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    const late = await est.enrol(SERIAL, await est.newSecret(SERIAL), pair, 5);
    expect(Number(late.headers.match(/Retry-After: (\d+)/)?.[1])).toBeGreaterThan(0);
    expect((await est.enrol(SERIAL, await est.newSecret(SERIAL), pair, 6)).status).toBe(200);
    expect((await est.refusals(SERIAL)).filter((one) => one.endsWith('.5'))).toHaveLength(5);
    expect(await est.metrics.metrics()).toMatch(
      /tsp_est_requests_total\{operation="simpleenroll",result="too_many_failures".*\} 3/,
    );
  });
});
