import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Ctx, systemActor } from '@/lib/domain/context';
import {
  type Authority,
  createAuthority,
  importAuthority,
  importCertificates,
  revokeCertificate,
  setAuthorityAdmission,
} from '@/lib/domain/pki';
import { signCertificate } from '@/lib/domain/pki/issuing/sign-certificate';
import { TBOX_PROFILE } from '@/lib/domain/pki/x509/certificate-profiles';
import { generateKeyPair, toPrivateKeyPem } from '@/lib/domain/pki/x509/key-pair';
import { publicKeyOfPair } from '@/lib/domain/pki/x509/public-key';
import { systemClock } from '@/lib/platform/clock';
import { toPem } from '@/lib/platform/x509';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { brokerClients, eventually, refusalOf } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';

// An external authority, whose certificates are not in the inventory by default
const NOT_AUTHORIZED = 5;

let db: TestDb;
let ctx: Ctx;
let fixture: BrokerFixture;
let authority: Authority;
let id: number;
let vehicles = 0;
const clients = brokerClients(() => fixture);
beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock: systemClock, actor: systemActor('test') };
  fixture = await startBrokerFixture({ db });
  authority = await createAuthority({ name: 'Somebody' });
  const all = await importAuthority({ ctx, input: { pem: authority.certificatePem } });
  id = all.find(({ kind }) => kind === 'external')?.id ?? 0;
  await fixture.renewTrust();
});
beforeEach(() => db.pool.query('delete from quarantined_messages'));
afterEach(async () => {
  await clients.closeAll();
  await db.pool.query('delete from tbox_certificates where issuer = $1', [authority.keyId]);
  await setAuthorityAdmission({ ctx, input: { id, admission: 'inventory', fleets: [], tboxSerials: [] } });
});
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

/** A vehicle in fleet `fixture` whose TBox has a certificate of that authority. */
async function vehicle(): Promise<{ vin: string; serial: string; identity: TboxIdentity }> {
  const number = String(++vehicles).padStart(4, '0');
  const [vin, serial] = [`LTESTA1B0R000${number}`, `TBX-${number}`];
  await fixture.vehicle(vin, serial);
  return { vin, serial, identity: await fixture.tbox(serial, { authority }) };
}
const pemOf = ({ issued }: TboxIdentity) => issued.certificatePem;
const certificateOf = async ({ issued }: TboxIdentity) =>
  (
    await db.pool.query('select source, issued_by, der from tbox_certificates where fingerprint = $1', [
      issued.fingerprint,
    ])
  ).rows[0];
async function refusedAs(reason: string, { vin, identity }: { vin: string; identity: TboxIdentity }): Promise<void> {
  expect((await refusalOf(clients.asTbox(vin, identity))).code).toBe(NOT_AUTHORIZED);
  const where = 'select 1 from quarantined_messages where client_id = $1 and reason = $2';
  await eventually(async () => (await db.pool.query(where, [vin, reason])).rowCount);
}
const admit = (fleets: string[], tboxSerials: string[] = []) =>
  setAuthorityAdmission({ ctx, input: { id, admission: 'first_use', fleets, tboxSerials } });
const revoke = ({ issued }: TboxIdentity) =>
  revokeCertificate({ ctx, input: { serialNumber: issued.serialNumber, reason: 'keyCompromise' } });

test('accepts a certificate only after its import, and until it is revoked', async () => {
  const one = await vehicle();
  await refusedAs('certificate_unknown', one);
  const imported = await importCertificates({ ctx, input: { pem: pemOf(one.identity) } });
  expect(imported).toMatchObject({ items: [{ outcome: 'imported' }] });
  expect((await clients.asTbox(one.vin, one.identity)).connected).toBe(true);
  await revoke(one.identity);
  await refusedAs('certificate_revoked', one);
});

describe('admission at first use', () => {
  test('accepts and records a certificate until it is revoked', async () => {
    const one = await vehicle();
    await admit(['fixture']);
    expect((await clients.asTbox(one.vin, one.identity)).connected).toBe(true);
    const { issued } = one.identity;
    expect(await certificateOf(one.identity)).toEqual({ source: 'first_use', issued_by: 'edge', der: issued.der });
    const seen = 'select 1 from tbox_certificates where fingerprint = $1 and last_admitted_at is not null';
    await eventually(async () => (await db.pool.query(seen, [issued.fingerprint])).rowCount === 1);
    const audit = await db.prisma.auditEntry.findFirst({ where: { action: 'certificate.first_use' } });
    expect(audit).toMatchObject({ targetId: issued.serialNumber });
    await revoke(one.identity);
    await refusedAs('certificate_revoked', one);
  });

  test('neither accepts nor records a TBox outside of the admitted TBoxes and fleets', async () => {
    const [named, other] = [await vehicle(), await vehicle()];
    await db.pool.query(`insert into fleets (code, name) values ('elsewhere', 'Elsewhere') on conflict do nothing`);
    await admit(['elsewhere'], [named.serial]);
    expect((await clients.asTbox(named.vin, named.identity)).connected).toBe(true);
    await refusedAs('certificate_unknown', other);
    expect(await certificateOf(other.identity)).toBeUndefined();
  });

  test('records nothing of a TBox that may not connect as that vehicle', async () => {
    const [one, other] = [await vehicle(), await vehicle()];
    await admit(['fixture']);
    await refusedAs('tbox_not_bound', { vin: other.vin, identity: one.identity });
    expect(await certificateOf(one.identity)).toBeUndefined();
  });

  test('bounds what a stolen key of the authority can add to the inventory', async () => {
    const one = await vehicle();
    await admit(['fixture']);
    for (let i = 0; i < 20; i++) {
      const identity = await fixture.tbox(one.serial, { authority });
      expect((await clients.asTbox(one.vin, identity)).connected).toBe(true);
    }
    await refusedAs('certificate_unknown', one);
  });

  test('records a certificate once for two concurrent connections', async () => {
    const one = await vehicle();
    await admit(['fixture']);
    const attempts = await Promise.allSettled([1, 2, 3].map(() => clients.asTbox(one.vin, one.identity)));
    expect(attempts.some(({ status }) => status === 'fulfilled')).toBe(true);
    const rows = await db.pool.query('select 1 from tbox_certificates where issuer = $1', [authority.keyId]);
    expect(rows.rowCount).toBe(1);
  });

  test.each([
    ['another authority without admission', () => fixture.authority],
    ['an untrusted authority', () => createAuthority({ name: 'Untrusted' })],
  ])('is not applied to %s', async (_what, issuer) => {
    const one = await vehicle();
    await admit(['fixture']);
    const identity = await fixture.tbox(one.serial, { authority: await issuer(), inventory: false });
    expect((await refusalOf(clients.asTbox(one.vin, identity))).code).toBe(NOT_AUTHORIZED);
    expect(await certificateOf(identity)).toBeUndefined();
  });
});

test('refuses a certificate in the inventory outside of its authority’s admission', async () => {
  const one = await vehicle();
  await importCertificates({ ctx, input: { pem: pemOf(one.identity) } });
  const scope = { id, admission: 'inventory' as const, fleets: ['fixture'], tboxSerials: [] };
  await setAuthorityAdmission({ ctx, input: scope });
  expect((await clients.asTbox(one.vin, one.identity)).connected).toBe(true);
  await db.pool.query(`insert into fleets (code, name) values ('elsewhere', 'Elsewhere') on conflict do nothing`);
  await db.pool.query(
    `update vehicles set fleet_id = (select id from fleets where code = 'elsewhere') where vin = $1`,
    [one.vin],
  );
  await refusedAs('certificate_out_of_scope', one);
  const another = await fixture.tbox(one.serial, { authority });
  const {
    items: [refused],
  } = await importCertificates({ ctx, input: { pem: pemOf(another) } });
  expect(refused).toMatchObject({ outcome: 'refused', reason: 'out_of_scope' });
});

test('accepts a certificate without an id in its subject after another one of its TBox was revoked', async () => {
  const { vin, serial } = await vehicle();
  const [first, second] = [await withoutId(serial), await withoutId(serial)];
  for (const { pem } of [first, second]) {
    expect(await importCertificates({ ctx, input: { pem } })).toMatchObject({ items: [{ outcome: 'imported' }] });
  }
  await revokeCertificate({ ctx, input: { serialNumber: first.serialNumber, reason: 'superseded' } });
  const client = await clients.connect(fixture.urls.tls, {
    clientId: vin,
    ca: fixture.ca,
    cert: second.pem,
    key: second.key,
  });
  const granted = await client.subscribeAsync(`tsp/down/${vin}/command/#`, { qos: 2 });
  expect(granted.map(({ qos }) => qos)).toEqual([2]);
  await client.publishAsync(`tsp/up/${vin}/event/door_opened`, '{}', { qos: 1 });
});

/** Without an id in the subject, as external authorities issue them. */
async function withoutId(serial: string) {
  const keys = await generateKeyPair();
  const { der, serialNumber } = await signCertificate({
    authority,
    profile: TBOX_PROFILE,
    subject: [{ CN: [serial] }],
    publicKey: publicKeyOfPair(keys),
    clock: systemClock,
  });
  return { pem: toPem(der), serialNumber, key: await toPrivateKeyPem(keys.privateKey) };
}
