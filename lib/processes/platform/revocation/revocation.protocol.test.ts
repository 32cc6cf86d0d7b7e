import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Ctx, systemActor } from '@/lib/domain/context';
import {
  ClientPath,
  getCertificateDetail,
  issueTboxCertificate,
  registerCertificate,
  releaseCertificate,
  revokeCertificate,
  trustFiles,
} from '@/lib/domain/pki';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { type BrokerAdmin, serveBrokerAdmin } from '@/lib/testing/broker-admin';
import { brokerClients, closed, refusalOf } from '@/lib/testing/broker-clients';
import { startRevocationRole } from '@/lib/testing/certificate-roles';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import type { RunningRole } from '../platform-context';

// Role `revocation` with a real broker and database; verified with openssl and curl
const VIN = 'LSVAA4182E2000007';
const SERIAL = 'TBX-REVOCATION-1';
let db: TestDb;
let fixture: BrokerFixture;
let revocation: RunningRole;
let ctx: Ctx;
let admin: BrokerAdmin;
const clients = brokerClients(() => fixture);

beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db });
  await fixture.vehicle(VIN, SERIAL);
  ctx = { db, clock: systemClock, actor: systemActor('test') };
  admin = await serveBrokerAdmin(fixture);
  revocation = await startRevocationRole(db, fixture, admin.broker);
}, 60_000);
afterEach(() => clients.closeAll());
afterAll(async () => {
  await revocation?.stop();
  await admin?.close();
  await fixture?.close();
  await db?.drop();
});

type Issued = { identity: TboxIdentity; serialNumber: string; pem: string };
async function issue(): Promise<Issued> {
  const { authority } = fixture;
  const issued = await issueTboxCertificate({ authority, serial: SERIAL });
  await registerCertificate({ ctx, input: { ...issued, serial: SERIAL } });
  const { fullChainPem: cert, privateKeyPem: key, id: certificateId, serialNumber, certificatePem: pem } = issued;
  return { identity: { cert, key, ca: fixture.ca, certificateId, issued }, serialNumber, pem };
}
const read = (serialNumber: string) => getCertificateDetail({ ctx, input: { serialNumber } });
const url = (form: string) => `${fixture.urls.edge}/crl/${fixture.authority.keyId}.${form}`;

/** Fetched with curl, and a certificate verified against it with openssl. */
async function opensslSays(pem: string): Promise<string> {
  const file = (name: string) => path.join(fixture.dir, name);
  // Not synchronous, as the edge is in this process
  await promisify(execFile)('curl', ['-sf', '-o', file('list.pem'), url('pem')]);
  await writeFile(file('one.pem'), pem);
  const args = ['verify', '-crl_check', '-CAfile', file('trust.pem'), '-CRLfile', file('list.pem'), file('one.pem')];
  const { stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  return stdout + stderr;
}

test('disconnects and refuses a revoked certificate, but not another one of the TBox', async () => {
  const [bad, good] = [await issue(), await issue()];
  const client = await clients.asTbox(VIN, bad.identity);
  expect(await opensslSays(bad.pem)).toMatch(/: OK$/m);
  await revokeCertificate({ ctx, input: { serialNumber: bad.serialNumber, reason: 'keyCompromise', note: 'stolen' } });
  await closed(client);
  expect((await refusalOf(clients.asTbox(VIN, bad.identity))).code).toBe(5);
  await vi.waitFor(async () => {
    const { state, revocation } = await read(bad.serialNumber);
    expect([state, revocation?.reason, revocation?.by]).toEqual(['revoked', 'keyCompromise', 'test']);
    expect(revocation?.cutAt).not.toBeNull();
  }, 10_000);

  await vi.waitFor(async () => expect(await opensslSays(bad.pem)).toContain('certificate revoked'), 5_000);
  expect(await opensslSays(good.pem)).toMatch(/: OK$/m);
  const again = await clients.asTbox(VIN, good.identity);
  // The check for late connections of the revoked one must not disconnect it
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  expect(again.connected).toBe(true);
}, 30_000);

test('a superseded certificate is revoked without a cut of the connection of its successor', async () => {
  const [old, successor] = [await issue(), await issue()];
  await clients.asTbox(VIN, old.identity);
  const client = await clients.asTbox(VIN, successor.identity);
  const ended = vi.fn();
  client.once('close', ended);
  await revokeCertificate({ ctx, input: { serialNumber: old.serialNumber, reason: 'superseded' } });
  await vi.waitFor(async () => expect((await read(old.serialNumber)).revocation?.cutAt).not.toBeNull(), 15_000);
  // Connections that came up late are looked for until ten seconds after
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  expect(ended).not.toHaveBeenCalled();
  expect((await refusalOf(clients.asTbox(VIN, old.identity))).code).toBe(5);
}, 30_000);

test('refuses a certificate on hold and accepts it after release, with a new list each time', async () => {
  const one = await issue();
  const input = { serialNumber: one.serialNumber };
  await revokeCertificate({ ctx, input: { ...input, reason: 'certificateHold' } });
  await vi.waitFor(async () => expect(await opensslSays(one.pem)).toContain('revoked'), 5_000);
  const text = () =>
    execFileSync('openssl', ['crl', '-in', path.join(fixture.dir, 'list.pem'), '-noout', '-text'], {
      encoding: 'utf8',
    });
  expect(text()).toContain('Certificate Hold');
  const number = () => Number(/X509v3 CRL Number:\s+(?:0x)?(\w+)/.exec(text())?.[1]);
  const before = number();
  expect(await refusalOf(clients.asTbox(VIN, one.identity))).toMatchObject({ code: 5 });
  await releaseCertificate({ ctx, input });
  await vi.waitFor(async () => expect(await opensslSays(one.pem)).toMatch(/: OK$/m), 5_000);
  expect(number()).toBeGreaterThan(before);
  expect((await clients.asTbox(VIN, one.identity)).connected).toBe(true);
  expect((await read(one.serialNumber)).state).toBe('valid');
}, 20_000);

test('serves the list as DER too, for the exact authority only', async () => {
  const response = await fetch(url('crl'));
  expect(response.headers.get('content-type')).toBe('application/pkix-crl');
  const der = path.join(fixture.dir, 'list.crl');
  await writeFile(der, Buffer.from(await response.arrayBuffer()));
  const shown = spawnSync(
    'openssl',
    ['crl', '-inform', 'DER', '-in', der, '-noout', '-CAfile', path.join(fixture.dir, 'trust.pem')],
    { encoding: 'utf8' },
  );
  expect(shown.stderr).toContain('verify OK');
  for (const bad of [`${'0'.repeat(40)}.crl`, 'x.crl', `${fixture.authority.keyId}.txt`, '..%2f..%2fetc']) {
    expect((await fetch(`${fixture.urls.edge}/crl/${bad}`)).status).toBe(404);
  }
});

test('writes the lists to a file by which brokers refuse handshakes', async () => {
  const [bad, good] = [await issue(), await issue()];
  const refusalOf = async ({ pem }: Issued) => {
    const files = trustFiles(fixture.dir);
    const [ca, crl] = await Promise.all([readFile(files.bundle, 'utf8'), readFile(files.lists, 'utf8')]);
    return new ClientPath({ ca, crl }).refusalOf(new X509Certificate(pem));
  };
  expect(await refusalOf(bad)).toBeNull();
  await revokeCertificate({ ctx, input: { serialNumber: bad.serialNumber, reason: 'keyCompromise' } });
  await vi.waitFor(async () => expect(await refusalOf(bad)).toBe('CERT_REVOKED'), 5_000);
  expect(await refusalOf(good)).toBeNull();
  await fixture.renewTrust();
  expect((await clients.asTbox(VIN, good.identity)).connected).toBe(true);
});

test('revokes and disconnects an unbound TBox, but not one in another vehicle', async () => {
  const [vin, serial] = ['LSVAA4182E2000008', 'TBX-OUT-1'];
  const { cert, key, ca, certificateId, issued } = await fixture.vehicle(vin, serial);
  await registerCertificate({ ctx, input: { ...issued, serial } });
  const client = await clients.asTbox(vin, { cert, key, ca, certificateId, issued });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const unbind = `update tbox_bindings set unbound_at = now() where tbox_id = (select id from tboxes where serial = $1)`;
  await db.pool.query(unbind, [serial]);
  await db.pool.query('update vehicles set tbox_serial = null where vin = $1', [vin]);
  await db.pool.query(`select pg_notify('tsp_feed', '{"type":"vehicle","change":"changed"}')`);
  await closed(client);
  const { state, revocation } = await read(issued.serialNumber);
  expect([state, revocation?.reason]).toEqual(['revoked', 'cessationOfOperation']);
  expect((await refusalOf(clients.asTbox(vin, { cert, key, ca, certificateId, issued }))).code).toBe(5);
}, 20_000);
