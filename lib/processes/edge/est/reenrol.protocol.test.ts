import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createAuthority,
  issueTboxCertificate,
  registerCertificate,
  releaseCertificate,
  revokeCertificate,
} from '@/lib/domain/pki';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type EstFixture, startEstFixture } from '@/lib/testing/est';
import { fakeClock } from '@/lib/testing/fake-clock';

let db: TestDb;
let broker: BrokerFixture;
let est: EstFixture;
beforeAll(async () => {
  db = await createTestDb();
  broker = await startBrokerFixture({ db });
  est = await startEstFixture(db, broker);
  for (const serial of ['TBX-A', 'TBX-B']) await est.registerTbox(serial);
});
afterAll(async () => {
  await est?.close();
  await broker?.close();
  await db?.drop();
});

type Files = { key: string; certificate: string };
const subject = (serial: string, id = '') => `/O=TSP Console/OU=TBox${id && `/serialNumber=${id}`}/CN=${serial}`;
async function renew({ key, certificate }: Files, csr: string, from: number) {
  const args = ['--key', key, '--cert', certificate, ...est.bodyOf(csr)];
  const answer = await est.curl('simplereenroll', { from, args });
  return { answer, result: answer.status === 200 ? 'renewed' : `${answer.status} ${est.codeOf(answer)}` };
}
const resultOf = async (files: Files, csr: string, from: number) => (await renew(files, csr, from)).result;
const csrOf = async (serial: string, options = {}) =>
  (await est.makeCsr(serial, { subject: subject(serial), ...options })).csr;
async function serialNumberOf(certificate: string): Promise<string> {
  const text = await est.openssl('x509', '-in', certificate, '-noout', '-serial');
  return text.trim().replace('serial=', '').toLowerCase();
}
/** `register`: adds it to the inventory. */
async function issued(
  serial: string,
  { register = true, ...options }: Partial<Parameters<typeof issueTboxCertificate>[0]> & { register?: boolean } = {},
): Promise<Files> {
  const made = await issueTboxCertificate({ authority: broker.authority, serial, ...options });
  if (register) await registerCertificate({ ctx: est.admin, input: { ...made, serial } });
  const name = made.serialNumber;
  return {
    key: await est.write(`${name}.key`, made.privateKeyPem),
    certificate: await est.write(`${name}.crt`, made.fullChainPem),
  };
}

test('renews a certificate with a new key, and links the old one to it', async () => {
  const tbox = await est.enrolled('TBX-A');
  const number = await serialNumberOf(tbox.certificate);
  const { rows } = await db.pool.query<{ id: string }>('select id from tbox_certificates where serial_number = $1', [
    number,
  ]);
  const id = rows[0]?.id;
  const first = await renew(tbox, await csrOf('TBX-A'), 2);
  expect(first.result).toBe('renewed');
  const renewed = await est.save(first.answer);
  await est.write('issuing.pem', broker.authority.certificatePem);
  expect(await est.openssl('verify', '-CAfile', 'ca.pem', '-untrusted', 'issuing.pem', renewed)).toContain('OK');
  // Repeated after a lost answer
  expect(await resultOf(tbox, await csrOf('TBX-A', { subject: subject('TBX-A', id) }), 2)).toBe('renewed');
  const { rows: successors } = await db.pool.query(
    'select source, revoked_at from tbox_certificates where predecessor_id = $1',
    [id],
  );
  expect(successors).toEqual(Array.from({ length: 2 }, () => ({ source: 'renewal', revoked_at: null })));
});

test('keeps the key if the TBox wants that, but not one that others have or know', async () => {
  const tbox = await est.enrolled('TBX-A');
  const csr = await csrOf('TBX-A', { key: tbox.key });
  expect(await resultOf(tbox, csr, 11)).toBe('renewed');
  // Repeated after a lost answer
  const { result, answer } = await renew(tbox, csr, 11);
  expect(result).toBe('renewed');
  const renewed = { key: tbox.key, certificate: await est.save(answer) };
  expect(await resultOf(renewed, csr, 11)).toBe('renewed');
  // The key of another certificate than the one that is shown
  const other = await issued('TBX-A');
  expect(await resultOf(other, csr, 12)).toBe('400 csr_key_reused');
  const serialNumber = await serialNumberOf(tbox.certificate);
  await revokeCertificate({ ctx: est.admin, input: { serialNumber, reason: 'keyCompromise' } });
  expect(await resultOf(renewed, csr, 11)).toBe('400 csr_key_reused');
  expect(await resultOf(renewed, await csrOf('TBX-A'), 11)).toBe('renewed');
});

test('requires the same subject, and no key of another TBox', async () => {
  const a = await issued('TBX-A');
  const b = await issued('TBX-B');
  expect(await resultOf(a, await csrOf('TBX-B'), 3)).toBe('400 csr_subject_wrong');
  expect(await resultOf(b, await csrOf('TBX-A'), 3)).toBe('400 csr_subject_wrong');
  expect(await resultOf(a, await csrOf('TBX-A', { subject: '/O=Mine/CN=TBX-A' }), 3)).toBe('400 csr_subject_wrong');
  expect(await resultOf(a, await csrOf('TBX-A', { subject: subject('TBX-A', 'x') }), 3)).toBe('400 csr_subject_wrong');
  expect(await resultOf(a, await csrOf('TBX-A', { key: b.key }), 3)).toBe('400 csr_key_reused');
  expect(await est.refusals('TBX-A')).toContain('csr_key_reused 127.0.0.3');
});

test('refuses a certificate that is revoked or on hold', async () => {
  const tbox = await issued('TBX-A');
  const csr = await csrOf('TBX-A');
  const serialNumber = await serialNumberOf(tbox.certificate);
  await revokeCertificate({ ctx: est.admin, input: { serialNumber, reason: 'certificateHold' } });
  expect(await resultOf(tbox, csr, 4)).toBe('403 certificate_revoked');
  await releaseCertificate({ ctx: est.admin, input: { serialNumber } });
  expect(await resultOf(tbox, csr, 4)).toBe('renewed');
  await revokeCertificate({ ctx: est.admin, input: { serialNumber, reason: 'superseded' } });
  expect(await resultOf(tbox, await csrOf('TBX-A'), 4)).toBe('403 certificate_revoked');
  expect(await est.refusals('TBX-A')).toContain('certificate_revoked 127.0.0.4');
});

test('refuses an expired certificate, and one that is not in the inventory', async () => {
  const csr = await csrOf('TBX-A');
  const expired = await issued('TBX-A', { days: 1, clock: fakeClock(Date.now() - 3 * 86_400_000) });
  const { answer, result } = await renew(expired, csr, 5);
  expect(result).toBe('403 certificate_expired');
  expect(answer.body).toContain('enrol anew, with a secret');
  expect(await resultOf(await issued('TBX-A', { register: false }), csr, 5)).toBe('403 certificate_unknown');
  const foreign = await createAuthority({ name: 'TSP Console TBox CA 1' });
  expect(await resultOf(await issued('TBX-A', { register: false, authority: foreign }), csr, 5)).toBe(
    '403 certificate_untrusted',
  );
  const signed = await est.makeKey();
  await est.openssl('req', '-x509', '-key', signed, '-subj', subject('TBX-A'), '-days', '9', '-out', 'self.crt');
  expect(await resultOf({ key: signed, certificate: 'self.crt' }, csr, 5)).toBe('403 certificate_untrusted');
});

test('refuses a certificate of a withdrawn authority', async () => {
  const root = await createAuthority({ name: 'Gone' });
  const tbox = await issued('TBX-B', { authority: root });
  expect(await resultOf(tbox, await csrOf('TBX-B'), 6)).toBe('403 certificate_untrusted');
});

test('limits a TBox that renews again and again, and no others', async () => {
  await est.registerTbox('TBX-LOOP');
  const tbox = await est.enrolled('TBX-LOOP');
  await db.pool.query(
    `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, source, issued_at)
     select 'loop' || i, t.id, 'loop' || i, 'loop' || i, now(), now() + interval '1 day', 'renewal', now()
     from tboxes t, generate_series(1, 20) i where t.serial = 'TBX-LOOP'`,
  );
  expect(await resultOf(tbox, await csrOf('TBX-LOOP'), 9)).toBe('429 too_many_certificates');
  expect(await resultOf(await issued('TBX-B'), await csrOf('TBX-B'), 9)).toBe('renewed');
  await db.pool.query(`update tbox_certificates set issued_at = now() - interval '61 minutes' where id like 'loop%'`);
  expect(await resultOf(tbox, await csrOf('TBX-LOOP'), 9)).toBe('renewed');
});
