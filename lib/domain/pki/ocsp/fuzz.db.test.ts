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
/** Maximum CPU time of the slowest, relative to a well-formed request. */
const SLOWEST_RATIO = 50;
const REPEATS = 7;

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

/** CPU time in µs. */
async function cpuOf(request: Buffer): Promise<{ us: number; answered: Awaited<ReturnType<OcspResponder['answer']>> }> {
  const before = process.cpuUsage();
  const answered = await responder.answer(request);
  const { user, system } = process.cpuUsage(before);
  return { us: user + system, answered };
}

/** The minimum of several runs excludes garbage collection. */
async function minCpuOf(request: Buffer): Promise<number> {
  let minimum = Number.POSITIVE_INFINITY;
  for (let i = 0; i < REPEATS; i++) minimum = Math.min(minimum, (await cpuOf(request)).us);
  return Math.max(minimum, 1);
}

test(`${ROUNDS} mutations of a request: each gets a well-formed response in bounded time`, async () => {
  const random = seededRandom(SEED);
  const seeds = [
    requestFor(authority, ['4711']),
    requestFor(authority, ['4711'], { nonceBytes: 16 }),
    requestFor(authority, ['4711', '4712', '008f01']),
  ];
  const results: Record<string, number> = {};
  let slowest = { request: Buffer.alloc(0) as Buffer, us: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const request = mutate(seeds[round % seeds.length] ?? Buffer.alloc(0), random);
    const {
      us,
      answered: { der, result },
    } = await cpuOf(request);
    if (us > slowest.us) slowest = { request, us };
    AsnConvert.parse(der, OCSPResponse);
    results[result] = (results[result] ?? 0) + 1;
  }
  expect(errors).toEqual([]);
  const reference = await minCpuOf(requestFor(authority, ['4711'], { nonceBytes: 16 }));
  expect((await minCpuOf(slowest.request)) / reference).toBeLessThan(SLOWEST_RATIO);
  // Some mutations leave a valid request
  expect(Object.keys(results).sort()).toEqual(['malformedRequest', 'several', 'unauthorized', 'unknown']);
});
