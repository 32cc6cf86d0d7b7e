import { readFile, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { connect as connectTls } from 'node:tls';
import { describe, expect, test } from 'vitest';
import {
  createAuthority,
  makeRequestedAuthorities,
  publishRevocationList,
  releaseCertificate,
  requestAuthority,
  withdrawAuthority,
} from '@/lib/domain/pki';
import { toAuthority } from '@/lib/domain/pki/authority/authority';
import { selectAuthorities } from '@/lib/domain/pki/authority/authority-store';
import { authorityKeyOf } from '@/lib/domain/pki/x509/authority-key';
import { systemClock } from '@/lib/platform/clock';
import { loadX509 } from '@/lib/platform/x509';
import { closed, eventually, refusalOf } from '@/lib/testing/broker-clients';
import { findHaproxy } from '@/lib/testing/haproxy';
import { haproxySuite, MQTT_REFUSED, SERIAL, TELEMETRY, VEHICLE_ADDRESS, VIN } from '@/lib/testing/haproxy-suite';

const haproxy = findHaproxy();

describe.skipIf(haproxy === null)('revocation behind HAProxy', () => {
  const suite = haproxySuite(haproxy ?? '');
  const { publishLists, throughProxy, certificate, revoke, quarantined, logged } = suite;

  test('refuses a revoked certificate at the edge at once, and at HAProxy once it has the list', async () => {
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
    expect(await suite.proxy.refresh()).toMatchObject({
      code: 0,
      output: expect.stringContaining('loaded by HAProxy'),
    });
    const before = (await suite.broker.metrics.broker.getSingleMetric('tsp_broker_authentications_total')?.get())
      ?.values;
    expect((await refusalOf(throughProxy(VIN, stolen))).code).not.toBe(5);
    await logged(/certificate_error=23 cn=TBX-1/); // X509_V_ERR_CERT_REVOKED
    // The connection did not reach the broker
    const after = (await suite.broker.metrics.broker.getSingleMetric('tsp_broker_authentications_total')?.get())
      ?.values;
    expect(after).toEqual(before);
    expect(working.connected).toBe(true);
    expect((await throughProxy(VIN, other)).connected).toBe(true);
    await closed(working);
  });

  test('refuses a forged certificate at the edge, and at HAProxy once its authority is withdrawn', async () => {
    await requestAuthority({ ctx: suite.ctx });
    await makeRequestedAuthorities({ ctx: suite.ctx, keys: suite.broker.keys });
    const row = (await selectAuthorities(suite.db)).findLast(({ state }) => state === 'prepared');
    const { X509Certificate } = await loadX509();
    const key = authorityKeyOf(suite.broker.keys.unseal(row?.privateKey ?? ''));
    const stolen = await toAuthority(new X509Certificate(new Uint8Array(row?.der ?? [])), key);
    const { certificateId: id } = await certificate();
    const forged = await suite.broker.tbox(SERIAL, { authority: stolen, id, inventory: false });
    await suite.broker.renewTrust();
    await publishLists();
    expect(await suite.proxy.refresh()).toMatchObject({ code: 0 });
    expect(await refusalOf(throughProxy(VIN, forged))).toMatchObject(MQTT_REFUSED);
    await eventually(async () => (await quarantined())?.reason === 'certificate_unknown');

    await withdrawAuthority({ ctx: suite.ctx, input: { id: row?.id ?? 0 } });
    await suite.broker.renewTrust();
    await publishLists();
    expect(await suite.proxy.refresh()).toMatchObject({ code: 0 });
    expect((await refusalOf(throughProxy(VIN, forged))).code).not.toBe(5);
    await logged(/certificate_error=23 cn=TBX-1/); // X509_V_ERR_CERT_REVOKED, of the authority
    expect((await throughProxy(VIN, await certificate())).connected).toBe(true);
  });

  test('accepts a certificate again whose hold was released', async () => {
    const held = await certificate();
    await revoke(held, 'certificateHold');
    await publishLists();
    await suite.proxy.refresh();
    await refusalOf(throughProxy(VIN, held));
    await releaseCertificate({ ctx: suite.ctx, input: { serialNumber: held.issued.serialNumber } });
    await publishLists();
    await suite.proxy.refresh();
    expect((await throughProxy(VIN, held)).connected).toBe(true);
  });

  test('reloads for a list that is too large for the socket, and connections stay', async () => {
    const [working, stolen] = [await certificate(), await certificate()];
    const connected = await throughProxy(VIN, working);
    await suite.db.pool.query(
      `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, issuer, not_before, not_after, revoked_at,
         revocation_reason, revoked_by)
       select 'bulk-' || n, t.id, '42' || lpad(to_hex(n), 30, '0'), 'bulk-' || n, $2, now(), now() + interval '1 day', now(),
         'superseded', 'test'
       from tboxes t, generate_series(1, 2000) n where t.serial = $1`,
      [SERIAL, stolen.issued.issuer],
    );
    await revoke(stolen);
    await publishLists();
    expect(await suite.proxy.refresh()).toMatchObject({
      code: 0,
      output: expect.stringContaining('loaded by HAProxy'),
    });
    expect((await readFile(suite.proxy.file('crl.pem'))).length).toBeGreaterThan(65_536);
    expect((await refusalOf(throughProxy(VIN, stolen))).code).not.toBe(5);
    expect(connected.connected).toBe(true);
    await connected.publishAsync(TELEMETRY, '{"ts":1,"seq":2,"signals":{}}', { qos: 1 });
    await suite.db.pool.query(`delete from tbox_certificates where id like 'bulk-%'`);
    await publishLists();
    expect(await suite.proxy.refresh()).toMatchObject({ code: 0 });
  }, 90_000);

  describe('refresh-crl does not install', () => {
    const answering = async (status: number, body: () => string | Promise<string>) => {
      const server = createHttpServer(async (_request, response) => response.writeHead(status).end(await body()));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      return { EDGE_URLS: `http://127.0.0.1:${port}`, close: () => server.close() };
    };
    const installed = () => readFile(suite.proxy.file('crl.pem'), 'utf8');

    test.each<[string, number, () => string | Promise<string>, RegExp]>([
      ['an empty answer', 200, () => '', /is not a single list/],
      ['an HTML page', 200, () => '<html>', /is not a single list/],
      ['an answer 404', 404, () => '', /the edge has no list for it/],
      ['an answer 500', 500, () => '', /answered 500/],
      ['a list of a foreign authority', 200, () => foreignList(), /not signed by it/],
    ])('%s', async (_what, status, body, expected) => {
      const before = await installed();
      const { close, ...env } = await answering(status, body);
      const result = await suite.proxy.refresh(env);
      close();
      expect(result.output).toMatch(expected);
      expect(result.code).toBe(1);
      expect(await installed()).toBe(before);
      expect((await throughProxy(VIN, await certificate())).connected).toBe(true);
    });

    test('an expired list, or one older than the installed one', async () => {
      const { rows } = await suite.db.pool.query(
        'select issuer, number, this_update, next_update, der from revocation_lists',
      );
      const aged = { ...suite.ctx, clock: { ...systemClock, now: () => Date.now() - 8 * 86_400_000 } };
      const early = { ...suite.ctx, clock: { ...systemClock, now: () => Date.now() - 3_600_000 } };
      const before = await installed();
      const { signing } = await suite.broker.authorities.read();
      for (const [ctx, expected] of [
        [aged, /past its next update/],
        [early, /older than the installed one/],
      ] as const) {
        for (const authority of signing) await publishRevocationList({ ctx, authority, changed: true });
        const result = await suite.proxy.refresh();
        expect(result.output).toMatch(expected);
        expect(result.code).toBe(1);
        expect(await installed()).toBe(before);
      }
      for (const { issuer, number, this_update, next_update, der } of rows) {
        await suite.db.pool.query(
          'update revocation_lists set number = $2, this_update = $3, next_update = $4, der = $5 where issuer = $1',
          [issuer, number, this_update, next_update, der],
        );
      }
      expect(await suite.proxy.refresh()).toMatchObject({ code: 0 });
    }, 90_000);

    test('an empty bundle of authorities', async () => {
      const PKI_DIR = await suite.proxy.mkdir('empty');
      await writeFile(path.join(PKI_DIR, 'trust.pem'), '');
      expect(await suite.proxy.refresh({ PKI_DIR })).toMatchObject({
        code: 1,
        output: expect.stringContaining('no certificate'),
      });
      expect(await readFile(suite.proxy.file('trust.pem'), 'utf8')).toContain('BEGIN CERTIFICATE');
    });

    async function foreignList(): Promise<string> {
      const foreign = await createAuthority({ name: 'Foreign' });
      await publishRevocationList({ ctx: suite.ctx, authority: foreign, changed: true });
      const answer = await fetch(`${suite.broker.urls.edge}/crl/${foreign.keyId}.pem`);
      return answer.text();
    }
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'does not resume a %s session, which could be from before a revocation',
    async (version) => {
      const { ca, cert, key } = await certificate();
      const dial = (session?: Buffer) =>
        connectTls({
          ...{ port: suite.proxy.ports.mqtt, host: '127.0.0.1', servername: 'localhost', ca, cert, key },
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
});
