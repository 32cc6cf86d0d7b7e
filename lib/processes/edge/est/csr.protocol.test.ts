import { Agent, request as send } from 'node:https';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CsrRefusedError } from '@/lib/domain/pki';
import { checkCsr } from '@/lib/domain/pki/x509/csr-policy';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type EstFixture, startEstFixture } from '@/lib/testing/est';
import { seededBelow } from '@/lib/testing/random';

const SERIAL = 'TBX-CSR';
let db: TestDb;
let broker: BrokerFixture;
let est: EstFixture;
let good: Buffer;
beforeAll(async () => {
  db = await createTestDb();
  broker = await startBrokerFixture({ db });
  est = await startEstFixture(db, broker);
  await est.registerTbox(SERIAL);
  const { csr } = await est.makeCsr(SERIAL);
  await est.openssl('req', '-in', csr, '-outform', 'DER', '-out', 'good.der');
  good = Buffer.from((await est.openssl('enc', '-base64', '-in', 'good.der')).toString(), 'base64');
});
afterAll(async () => {
  await est?.close();
  await broker?.close();
  await db?.drop();
});

async function enrolWith(csr: string) {
  const answer = await est.enrol(SERIAL, await est.newSecret(SERIAL), { csr });
  return answer.status === 200 ? 'enrolled' : `${answer.status} ${est.codeOf(answer)}`;
}

test.each([
  ['P-256', {}, 'enrolled'],
  ['P-384', { kind: 'P-384' as const }, 'enrolled'],
  ['RSA 3072', { kind: 'RSA 3072' as const }, 'enrolled'],
  ['RSA 1024', { kind: 'RSA 1024' as const }, '400 csr_key_not_allowed'],
  ['secp256k1', { kind: 'secp256k1' as const }, '400 csr_key_not_allowed'],
  ['SHA-1', { args: ['-sha1'] }, '400 csr_weak_signature'],
  ['another TBox’s serial', { subject: '/CN=TBX-OTHER' }, '400 csr_subject_wrong'],
  ['two common names', { subject: `/CN=${SERIAL}/CN=TBX-OTHER` }, '400 csr_subject_wrong'],
])('answers a CSR with %s', async (_name, options, expected) => {
  expect(await enrolWith((await est.makeCsr(SERIAL, options)).csr)).toBe(expected);
});

test('accepts base64 with and without line breaks only', async () => {
  const enrolText = async (text: string | Buffer) => enrolWith(await est.write('body', text));
  const fresh = async () => {
    const { csr } = await est.makeCsr(SERIAL);
    return (await est.read(csr)).replace(/-----[^-]+-----/g, '');
  };
  expect(await enrolText((await fresh()).replace(/\s/g, ''))).toBe('enrolled');
  expect(await enrolText((await fresh()).replaceAll('\n', '\r\n'))).toBe('enrolled');
  const tampered = Buffer.from(good);
  tampered[good.length - 5] = (tampered[good.length - 5] ?? 0) ^ 1;
  expect(await enrolText(tampered.toString('base64'))).toBe('400 csr_signature_wrong');
  expect(await enrolText(Buffer.concat([good, good]).toString('base64'))).toBe('400 csr_malformed');
  for (const wrong of [good, 'not a CSR!', '====', '', '{}']) expect(await enrolText(wrong)).toBe('400 csr_malformed');
});

test('refuses every truncation of a CSR', async () => {
  for (let length = 0; length < good.length; length++) {
    await expect(checkCsr(good.subarray(0, length), SERIAL)).rejects.toBeInstanceOf(CsrRefusedError);
  }
});

function mutate(random: (below: number) => number): Buffer {
  let bytes: Buffer = Buffer.from(good);
  for (let changes = 1 + random(4); changes > 0; changes--) {
    const at = random(bytes.length);
    const some = Buffer.from(Array.from({ length: 1 + random(8) }, () => random(256)));
    const kind = random(5);
    if (kind === 0) bytes = Buffer.concat([bytes.subarray(0, at), some, bytes.subarray(at)]);
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + some.length)]);
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), bytes]);
    else bytes[at] = kind === 3 ? (bytes[at] ?? 0) ^ (1 << random(8)) : random(256);
  }
  return bytes;
}

test('refuses every change of the signed part of a CSR, without a failure', async () => {
  const random = seededBelow(7030);
  // CertificationRequestInfo follows the outer header (30 81 …)
  const signed = good.subarray(3, 6 + (good[5] ?? 0));
  await checkCsr(good, SERIAL);
  const refusals = new Map<string, number>();
  for (let i = 0; i < 3_000; i++) {
    const mutated = mutate(random);
    if (mutated.equals(good)) continue;
    const code = await checkCsr(mutated, SERIAL).then(
      // The library ignores some bits outside of the signed part
      () => (mutated.includes(signed) ? 'the_same' : 'another'),
      (error: unknown) => (error instanceof CsrRefusedError ? error.reason : String(error)),
    );
    refusals.set(code, (refusals.get(code) ?? 0) + 1);
  }
  const { the_same: _harmless, ...accounted } = Object.fromEntries(refusals);
  expect(Object.keys(accounted).sort()).toEqual([
    'csr_key_not_allowed',
    'csr_malformed',
    'csr_signature_wrong',
    'csr_weak_signature',
  ]);
});

test('answers none of many malformed requests with 5xx, and still enrols', async () => {
  const random = seededBelow(5280);
  const secret = await est.newSecret(SERIAL);
  const agent = new Agent({ keepAlive: true, maxSockets: 4, ca: broker.ca });
  const post = (body: string) =>
    new Promise<number>((resolve, reject) => {
      const options = {
        agent,
        method: 'POST',
        auth: `${SERIAL}:${secret}`,
        headers: { 'content-type': 'application/pkcs10' },
      };
      send(`https://localhost:${est.port}/.well-known/est/simpleenroll`, options, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      })
        .on('error', reject)
        .end(body);
    });
  const bodies = Array.from({ length: 300 }, (_, i) => {
    const mutated = mutate(random);
    return i % 10 === 0 ? mutated.toString('latin1') : mutated.toString('base64');
  });
  const statuses = await Promise.all(bodies.map(post));
  agent.destroy();
  // A change outside of the signed part has used the secret
  expect(statuses.filter((status) => ![400, 200, 401, 429].includes(status))).toEqual([]);
  expect(statuses).toContain(400);
  expect((await est.enrol(SERIAL, await est.newSecret(SERIAL), await est.makeCsr(SERIAL), 9)).status).toBe(200);
});
