import { BasicOCSPResponse, OCSPResponse } from '@peculiar/asn1-ocsp';
import { AsnConvert } from '@peculiar/asn1-schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { requestFor } from '@/lib/testing/ocsp/request-for';
import { systemActor } from '../../context';
import {
  type Authority,
  createAuthority,
  createOcspResponder,
  issueTboxCertificate,
  type OcspResponder,
  registerCertificate,
} from '../index';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const SERIAL = 'TBX-1';
const clock = fakeClock(Date.UTC(2026, 10, 25, 12));
let db: TestDb;
let one: Authority;
let other: Authority;
let responder: OcspResponder;
const errors: unknown[] = [];

beforeAll(async () => {
  db = await createTestDb();
  await db.pool.query('insert into tboxes (serial) values ($1)', [SERIAL]);
  one = await createAuthority({ name: 'One', clock });
  other = await createAuthority({ name: 'Other', clock });
  const onError = (error: unknown) => errors.push(error);
  responder = createOcspResponder({ ctx: { db, clock }, authorities: async () => [one, other], onError });
});
afterAll(async () => {
  await db?.drop();
});

async function issue(authority: Authority): Promise<string> {
  const issued = await issueTboxCertificate({ authority, serial: SERIAL, clock });
  await registerCertificate({ ctx: { db, clock, actor: systemActor('test') }, input: { ...issued, serial: SERIAL } });
  return issued.serialNumber;
}
function read(der: Buffer) {
  const { responseBytes } = AsnConvert.parse(der, OCSPResponse);
  if (!responseBytes) throw new Error('The response has no body');
  const { tbsResponseData, certs } = AsnConvert.parse(responseBytes.response.buffer, BasicOCSPResponse);
  const responder = Buffer.from(certs?.[0]?.tbsCertificate.serialNumber ?? new ArrayBuffer(0)).toString('hex');
  return { responder, producedAt: tbsResponseData.producedAt.getTime() };
}

test('answers for each authority with its own responder', async () => {
  const [ours, theirs] = [await issue(one), await issue(other)];
  const ask = async (authority: Authority, ...serials: string[]) =>
    (await responder.answer(requestFor(authority, serials))).result;
  expect([await ask(one, ours), await ask(other, theirs)]).toEqual(['good', 'good']);
  expect([await ask(one, theirs), await ask(other, ours)]).toEqual(['unknown', 'unknown']);
  const both = [requestFor(one, [ours]), requestFor(other, [theirs])];
  const answers = await Promise.all(both.map((request) => responder.answer(request)));
  expect(new Set(answers.map(({ der }) => read(der).responder)).size).toBe(2);
});

test('caches a signature for ten minutes, but not with a nonce', async () => {
  const serial = await issue(one);
  const began = clock.now();
  const ask = async (options = {}) => (await responder.answer(requestFor(one, [serial], options))).der;
  const first = await ask();
  clock.advance(9 * MINUTE_MS);
  expect((await ask()).equals(first)).toBe(true);
  expect(read(await ask({ nonceBytes: 32 })).producedAt).toBe(began + 9 * MINUTE_MS);
  expect((await ask()).equals(first)).toBe(true);
  clock.advance(MINUTE_MS);
  expect(read(await ask()).producedAt).toBe(began + 10 * MINUTE_MS);
});

test('issues the responder certificate once for concurrent requests, and renews it two days before expiry', async () => {
  const serial = await issue(one);
  const distinctResponders = async () => {
    const requested = Array.from({ length: 20 }, () => responder.answer(requestFor(one, [serial], { nonceBytes: 8 })));
    return [...new Set((await Promise.all(requested)).map(({ der }) => read(der).responder))];
  };
  const first = await distinctResponders();
  expect(first).toHaveLength(1);
  clock.advance(5 * DAY_MS - 60 * MINUTE_MS);
  expect(await distinctResponders()).toEqual(first);
  clock.advance(60 * MINUTE_MS);
  const second = await distinctResponders();
  expect(second).toHaveLength(1);
  expect(second).not.toEqual(first);
  expect(await distinctResponders()).toEqual(second);
  expect(errors).toEqual([]);
});
