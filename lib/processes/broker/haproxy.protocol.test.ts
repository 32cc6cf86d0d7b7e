import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createAuthority } from '@/lib/domain/pki';
import type { TboxIdentity } from '@/lib/testing/broker';
import { eventually, nextMessage, refusalOf } from '@/lib/testing/broker-clients';
import { findHaproxy } from '@/lib/testing/haproxy';
import { haproxySuite, MQTT_REFUSED, SERIAL, TELEMETRY, VEHICLE_ADDRESS, VIN } from '@/lib/testing/haproxy-suite';
import { issueTestToken } from '@/lib/testing/live-token';

const run = promisify(execFile);
const haproxy = findHaproxy();

describe.skipIf(haproxy === null)('behind HAProxy', () => {
  const suite = haproxySuite(haproxy ?? '');
  const { clients, throughProxy, certificate, quarantined, logged } = suite;

  test('accepts the configuration without a warning', async () => {
    const { code, output } = await suite.proxy.check();
    expect(output).toContain('Configuration file is valid');
    expect(output).not.toMatch(/WARNING|ALERT/);
    expect(code).toBe(0);
  });

  test('connects a TBox with its own address and certificate', async () => {
    const identity = await certificate();
    const service = await clients.asService();
    await service.subscribeAsync(TELEMETRY);
    const received = nextMessage(service);
    const tbox = await throughProxy(VIN, identity);
    await tbox.publishAsync(TELEMETRY, '{"ts":1,"seq":1,"signals":{}}', { qos: 1 });
    expect((await received).topic).toBe(TELEMETRY);
    const session = await eventually(
      async () => (await suite.db.pool.query('select peer from presence_sessions where node = $1', ['test'])).rows[0],
    );
    expect(session.peer).toMatch(new RegExp(`^${VEHICLE_ADDRESS}:\\d+$`));
    const seen = await eventually(
      async () =>
        (
          await suite.db.pool.query(
            'select last_seen_at from tbox_certificates where id = $1 and last_seen_at is not null',
            [identity.certificateId],
          )
        ).rows[0],
    );
    expect(seen.last_seen_at).toBeInstanceOf(Date);
  });

  test('rejects the certificate of another vehicle', async () => {
    await suite.broker.vehicle('LTESTA1B0R0000002', 'TBX-2');
    expect(await refusalOf(throughProxy('LTESTA1B0R0000002', await certificate()))).toMatchObject(MQTT_REFUSED);
    await eventually(async () => (await quarantined())?.reason === 'tbox_not_bound');
  });

  test.each([
    ['no certificate', async () => ({ ca: suite.broker.ca }), /peer did not return a certificate/],
    [
      'an expired certificate',
      () => suite.broker.tbox(SERIAL, { days: -1 }),
      /certificate_error=10 cn=TBX-1/, // X509_V_ERR_CERT_HAS_EXPIRED
    ],
    [
      'a certificate of a foreign authority',
      async () => suite.broker.tbox(SERIAL, { authority: await createAuthority({ name: 'Foreign' }) }),
      /certificate_error=20 cn=TBX-1/, // X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
    ],
  ])('ends a handshake with %s', async (_what, make, expected) => {
    const identity = (await make()) as TboxIdentity;
    const before = await quarantined();
    expect((await refusalOf(throughProxy(VIN, identity))).code).not.toBe(5);
    await logged(expected);
    expect(await quarantined()).toEqual(before);
  });

  test('refuses TLS 1.1', async () => {
    const result = await run('openssl', [
      ...['s_client', '-connect', `127.0.0.1:${suite.proxy.ports.mqtt}`, '-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0'],
    ]).catch((error) => error);
    expect(`${result.stdout}${result.stderr}`).toMatch(/alert protocol version/);
  });

  test('passes TLS through to the broker, which verifies the certificate', async () => {
    const { ca, cert, key } = await certificate();
    const url = `mqtts://localhost:${suite.proxy.ports.passthrough}`;
    expect((await clients.connect(url, { clientId: VIN, ca, cert, key })).connected).toBe(true);
    expect(await refusalOf(clients.connect(url, { clientId: VIN, ca }))).toMatchObject(MQTT_REFUSED);
  });

  test('serves MQTT over WebSocket at /mqtt only', async () => {
    const url = `wss://localhost:${suite.proxy.ports.wss}`;
    const { clientId, username, token: password } = await issueTestToken(suite.ctx, suite.broker);
    const options = { ca: suite.broker.ca, clientId, username, password };
    expect((await clients.connect(`${url}/mqtt`, options)).connected).toBe(true);
    await refusalOf(clients.connect(`${url}/other`, options));
  });

  test('serves revocation lists but not the brokers’ hooks', async () => {
    const url = `http://127.0.0.1:${suite.proxy.ports.pki}`;
    expect((await fetch(`${url}/crl/${suite.broker.authority.keyId}.crl`)).status).toBe(200);
    for (const path of ['/broker/authenticate', '/broker/authorize', '/metrics', '/crl/../broker/authenticate', '/']) {
      const answer = await fetch(`${url}${path}`, { method: path.startsWith('/broker') ? 'POST' : 'GET' });
      expect(answer.status, path).toBe(404);
    }
  });

  test('serves metrics and statistics', async () => {
    const metrics = await (await fetch(`http://127.0.0.1:${suite.proxy.ports.stats}/metrics`)).text();
    expect(metrics).toMatch(/haproxy_server_status\{proxy="mqtt_nodes",server="node1-1",state="UP"\} 1/);
    expect(metrics).toMatch(/haproxy_server_status\{proxy="mqtt_nodes",server="node2-1",state="UP"\} 0/);
  });

  test('refuses connections to the inner listener without a header', async () => {
    const { ca, cert, key } = await certificate();
    const inner = { clientId: VIN, ca, cert, key };
    expect((await refusalOf(clients.connect(`mqtt://127.0.0.1:${suite.broker.ports.proxied}`, inner))).code).not.toBe(
      5,
    );
  });
});
