import { OCSPResponse } from '@peculiar/asn1-ocsp';
import { AsnConvert } from '@peculiar/asn1-schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '@/lib/platform/clock';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { mutate } from '@/lib/testing/ocsp/mutate';
import { requestFor } from '@/lib/testing/ocsp/request-for';
import { seededRandom } from '@/lib/testing/random';
import { type Authority, createAuthority, createOcspResponder, type OcspResponder } from '../index';

const ROUNDS = 5_000;
const SEED = 20_260_101;
// Of a core: hundreds of times what one takes
const EACH_MS = 250;

let db: TestDb;
let authority: Authority;
let responder: OcspResponder;
const errors: unknown[] = [];
beforeAll(async () => {
  db = await createTestDb();
  authority = await createAuthority({ name: 'Authority' });
  responder = createOcspResponder({
    ctx: { db, clock: systemClock },
    authorities: async () => [authority],
    onError: (error) => errors.push(error),
  });
});
afterAll(async () => {
  await db?.drop();
});

test(`${ROUNDS} mutations of a request: each is answered in bounded time with something that can be read`, async () => {
  const random = seededRandom(SEED);
  const seeds = [
    requestFor(authority, ['4711']),
    requestFor(authority, ['4711'], { nonceBytes: 16 }),
    requestFor(authority, ['4711', '4712', '008f01']),
  ];
  const results: Record<string, number> = {};
  let slowestMs = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const request = mutate(seeds[round % seeds.length] ?? Buffer.alloc(0), random);
    const before = process.cpuUsage();
    const { der, result } = await responder.answer(request);
    const { user, system } = process.cpuUsage(before);
    slowestMs = Math.max(slowestMs, (user + system) / 1_000);
    AsnConvert.parse(der, OCSPResponse);
    results[result] = (results[result] ?? 0) + 1;
  }
  expect(errors).toEqual([]);
  expect(slowestMs).toBeLessThan(EACH_MS);
  // Some mutations leave a request that is one
  expect(Object.keys(results).sort()).toEqual(['malformedRequest', 'several', 'unauthorized', 'unknown']);
});
