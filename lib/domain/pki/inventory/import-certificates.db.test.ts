import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixedSecret } from '@/lib/platform/secrets';
import { toPem } from '@/lib/platform/x509';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { authenticateClient, compileRules } from '../../access';
import type { Ctx } from '../../context';
import {
  type Authority,
  createAuthority,
  importAuthority,
  importCertificates,
  issueTboxCertificate,
  listCertificates,
  revokeCertificate,
} from '../index';
import { signCertificate } from '../issuing/sign-certificate';
import { serverProfile, TBOX_PROFILE } from '../x509/certificate-profiles';
import { generateKeyPair } from '../x509/key-pair';
import { publicKeyOfPair } from '../x509/public-key';

const VIN = 'LTESTA1B0R0000001';
// Certificates without an id are compared with the database's clock
const clock = fakeClock(Date.now());
let db: TestDb;
let authority: Authority;
const as = (role: 'admin' | 'operator'): Ctx => ({
  db,
  clock,
  actor: { kind: 'user', id: role, label: `${role}@example.com`, role, fleets: 'all' },
});
const admin = () => as('admin');

beforeAll(async () => {
  db = await createTestDb();
  authority = await createAuthority({ name: 'External', clock });
  await importAuthority({ ctx: admin(), input: { pem: authority.certificatePem } });
  await db.pool.query(
    `with f as (insert into fleets (code, name) values ('f', 'F') returning id),
     m as (insert into vehicle_models (code, name, manufacturer, powertrain) values ('m', 'M', 'M', 'bev') returning id),
     v as (insert into vehicles (vin, fleet_id, model_id, tbox_serial) select $1, f.id, m.id, 'T1' from f, m returning id),
     t as (insert into tboxes (serial) values ('T1') returning id)
     insert into tbox_bindings (tbox_id, vehicle_id, bound_by) select t.id, v.id, 'test' from t, v`,
    [VIN],
  );
});
afterAll(() => db.drop());

const importAll = async (...pems: string[]) =>
  (await importCertificates({ ctx: admin(), input: { pem: pems.join('\n') } })).items;
const issue = async (options: Partial<Parameters<typeof issueTboxCertificate>[0]> = {}) =>
  issueTboxCertificate({ authority, serial: 'T1', clock, ...options });
const outcomes = async (...pems: string[]) =>
  (await importAll(...pems)).map(({ outcome, reason }) => (reason === null ? outcome : reason));

test('requires an administrator and 1 to 1,000 certificates', async () => {
  const { certificatePem: pem } = await issue();
  await expect(importCertificates({ ctx: as('operator'), input: { pem } })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(importAll('nothing')).rejects.toMatchObject({ code: 'validation_failed' });
  await expect(importAll(pem.repeat(1_001))).rejects.toMatchObject({ code: 'validation_failed' });
});

test('imports each certificate independently and once, with an audit entry', async () => {
  const good = await issue();
  const [imported] = await importAll(good.certificatePem);
  expect(imported).toEqual({ serialNumber: good.serialNumber, tboxSerial: 'T1', outcome: 'imported', reason: null });
  const later = fakeClock(clock.now() + 5 * 86_400_000);
  const results = await outcomes(
    good.certificatePem,
    (await issue({ serial: 'T2' })).certificatePem,
    (await issue({ authority: await createAuthority({ name: 'External', clock }) })).certificatePem,
    (await issue({ days: 1, clock: fakeClock(clock.now() - 2 * 86_400_000) })).certificatePem,
    (await issue({ id: good.id })).certificatePem,
    (await issue({ id: 'a+b' })).certificatePem,
    authority.certificatePem,
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    (await issue({ clock: later })).certificatePem,
  );
  expect(results).toEqual([
    'known',
    'tbox_not_registered',
    'untrusted',
    'expired',
    'id_taken',
    'id_ambiguous',
    'not_for_clients',
    'malformed',
    'imported',
  ]);
  const server = await signCertificate({
    authority,
    profile: serverProfile(['a']),
    subject: [{ CN: ['T1'] }],
    publicKey: publicKeyOfPair(await generateKeyPair()),
    clock,
  });
  expect(await outcomes(toPem(server.der))).toEqual(['not_for_clients']);
  const { items } = await listCertificates({ ctx: admin(), input: { q: good.serialNumber } });
  expect(items).toMatchObject([{ source: 'import', issuer: authority.keyId, issuedBy: 'admin@example.com' }]);
  expect(await db.prisma.auditEntry.count({ where: { action: 'certificate.import' } })).toBe(2);
});

test('without ids in the subject, one revoked certificate of a TBox refuses all of them', async () => {
  const decision = async (subject: string) => {
    const request = {
      clientid: VIN,
      username: '',
      password: '',
      cert_common_name: 'T1',
      cert_subject: subject,
      cert_sha256: '',
      cert_pem: '',
      listener: '',
      peerhost: '',
    };
    const answer = await authenticateClient({
      ctx: admin(),
      input: {
        request,
        serviceAccount: { username: 'a', password: fixedSecret('b', { minLength: 1 }), loopback: false },
        tokens: { rules: async () => compileRules([], { root: 'tsp' }), topicRoot: 'tsp' },
      },
    });
    return answer.result === 'deny' ? answer.reason : answer.result;
  };
  const anonymous = await signCertificate({
    authority,
    profile: TBOX_PROFILE,
    subject: [{ CN: ['T1'] }],
    publicKey: publicKeyOfPair(await generateKeyPair()),
    clock,
  });
  expect(await outcomes(toPem(anonymous.der))).toEqual(['imported']);
  expect(await decision('CN=T1')).toBe('allow');
  const { serialNumber } = anonymous;
  await revokeCertificate({ ctx: admin(), input: { serialNumber, reason: 'keyCompromise' } });
  expect(await decision('CN=T1')).toBe('certificate_revoked');
  const named = await issue();
  expect(await outcomes(named.certificatePem)).toEqual(['imported']);
  expect(await decision(`serialNumber=${named.id},CN=T1`)).toBe('allow');
  expect(await decision('serialNumber=another,CN=T1')).toBe('certificate_unknown');
  // Cursors with the long generated id work too
  const { nextCursor } = await listCertificates({ ctx: admin(), input: { limit: 1 } });
  expect((await listCertificates({ ctx: admin(), input: { limit: 1, cursor: nextCursor ?? '' } })).items).toHaveLength(
    1,
  );
  await db.pool.query(`update tbox_certificates set not_after = now() where serial_number = $1`, [serialNumber]);
  // No unexpired certificate without an id is left
  expect(await decision('CN=T1')).toBe('certificate_unknown');
});
