import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request as send } from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Authority, createAuthority, issueTboxCertificate, revokeCertificate } from '@/lib/domain/pki';
import { authorityKeyOf } from '@/lib/domain/pki/x509/authority-key';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type EstFixture, startEstFixture } from '@/lib/testing/est';

let db: TestDb;
let broker: BrokerFixture;
let est: EstFixture;
let dir: string;
let factory: Authority;
beforeAll(async () => {
  db = await createTestDb();
  dir = await mkdtemp(path.join(os.tmpdir(), 'factory-'));
  const rootKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const root = await createAuthority({ name: 'TBox maker', key: authorityKeyOf(rootKey) });
  factory = await createAuthority({ name: 'TBox maker plant 1', issuer: root });
  const EST_FACTORY_CA_FILE = path.join(dir, 'factory.pem');
  await writeFile(EST_FACTORY_CA_FILE, root.certificatePem);
  broker = await startBrokerFixture({ db });
  est = await startEstFixture(db, broker, { EST_FACTORY_CA_FILE });
  await est.registerTbox('TBX-F');
  await est.write('maker.pem', root.certificatePem);
  await est.write('maker.key', rootKey.export({ type: 'pkcs8', format: 'pem' }));
});
afterAll(async () => {
  await est?.close();
  await broker?.close();
  await db?.drop();
  await rm(dir, { recursive: true, force: true });
});

/** With a certificate of its manufacturer, or of `authority`. */
async function enrol(serial: string, { authority = factory, csrSerial = serial } = {}) {
  const { csr } = await est.makeCsr(csrSerial);
  const { fullChainPem, privateKeyPem } = await issueTboxCertificate({ authority, serial });
  await est.write('factory.crt', fullChainPem);
  await est.write('factory.key', privateKeyPem);
  const answer = await est.curl('simpleenroll', {
    args: ['--cert', 'factory.crt', '--key', 'factory.key', ...est.bodyOf(csr)],
  });
  return answer.status === 200 ? 'enrolled' : `${answer.status} ${est.codeOf(answer)}`;
}

test('enrols a registered TBox once with its factory certificate and chain', async () => {
  expect(await enrol('TBX-F', { csrSerial: 'TBX-OTHER' })).toBe('400 csr_subject_wrong');
  expect(await enrol('TBX-F')).toBe('enrolled');
  expect(await enrol('TBX-F')).toBe('403 already_enrolled');
  const { rows } = await db.pool.query<{ serial_number: string }>('select serial_number from tbox_certificates');
  const [{ serial_number: serialNumber } = { serial_number: '' }] = rows;
  await revokeCertificate({ ctx: est.admin, input: { serialNumber, reason: 'privilegeWithdrawn' } });
  // The factory certificate does not undo a revocation
  expect(await enrol('TBX-F')).toBe('403 already_enrolled');
  expect(await est.refusals('TBX-F')).toEqual(
    ['csr_subject_wrong', 'already_enrolled', 'already_enrolled'].map((reason) => `${reason} 127.0.0.1`),
  );
});

test('refuses an unknown TBox, and certificates of other authorities', async () => {
  expect(await enrol('TBX-NOBODY')).toBe('403 tbox_not_registered');
  expect(await enrol('TBX-F', { authority: broker.authority })).toBe('403 certificate_untrusted');
  expect(await enrol('TBX-F', { authority: await createAuthority({ name: 'TBox maker' }) })).toBe(
    '403 certificate_untrusted',
  );
});

test.each([
  ['a key of 1024 bits', ['rsa:1024'], '-sha256'],
  ['a signature with SHA-1', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], '-sha1'],
])('refuses a factory certificate with %s', async (_what, key, digest) => {
  await est.openssl(
    'req',
    '-new',
    '-newkey',
    ...key,
    '-nodes',
    '-keyout',
    'weak.key',
    '-subj',
    '/CN=TBX-F',
    '-out',
    'weak.csr',
  );
  const signed = ['-CA', 'maker.pem', '-CAkey', 'maker.key', '-CAcreateserial', digest, '-days', '1'];
  await est.openssl('x509', '-req', '-in', 'weak.csr', ...signed, '-out', 'weak.crt');
  const { csr } = await est.makeCsr('TBX-F');
  expect(await enrolWeakly(csr)).toEqual([403, 'certificate_untrusted']);
});

/** curl refuses to load such a certificate. */
async function enrolWeakly(csr: string): Promise<[number | undefined, string]> {
  const [ca, cert, key, body] = await Promise.all(['ca.pem', 'weak.crt', 'weak.key', csr].map(est.read));
  const request = send(`https://localhost:${est.port}/.well-known/est/simpleenroll`, {
    ...{ ca, cert, key, ciphers: 'DEFAULT@SECLEVEL=0', method: 'POST' },
    headers: { 'content-type': 'application/pkcs10' },
  }).end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return [response.statusCode, JSON.parse(await text(response)).code];
}
