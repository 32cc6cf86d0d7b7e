import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { createTestUser } from '@/lib/testing/test-user';
import { type Actor, type Ctx, systemActor } from '../../context';
import {
  deleteOldSignInAttempts,
  liftSignInDelay,
  listUsers,
  RECORDED_FAILURES,
  recordSignIn,
  reserveSignInAttempt,
} from '../index';

const OFFICE = '192.0.2.7';
const ELSEWHERE = '198.51.100.1';
const EMAIL = 'ada@example.com';
const DAY_MS = 24 * 3_600_000;

let db: TestDb;
let ctx: Ctx;
let clock = fakeClock();
let admin: Actor;

/** `accepted`, or for how many seconds it is refused. */
const attempt = (email: string, address: string | null): Promise<'accepted' | number> =>
  reserveSignInAttempt({ ctx, input: { email, address } }).then(
    () => 'accepted' as const,
    (error) => {
      expect(error).toMatchObject({ kind: 'rate_limited', code: expect.stringMatching(/^too_many_attempts/) });
      return error.retryAfterS as number;
    },
  );
const attempts = async (email: string, addresses: readonly (string | null)[]) => {
  const results = [];
  for (const address of addresses) results.push(await attempt(email, address));
  return results;
};
const many = (address: string, count: number) => Array.from({ length: count }, () => address);
const addresses = (count: number) => Array.from({ length: count }, (_, i) => `203.0.113.${i}`);
const HASH = 'hash of a password';
const signIn = async (address: string) =>
  expect(await recordSignIn({ ctx, input: { userId: 'ada', address, hash: HASH } })).toBe(true);

beforeAll(async () => {
  db = await createTestDb();
  admin = await createTestUser(db);
});
beforeEach(async () => {
  clock = fakeClock();
  ctx = { db, clock, actor: systemActor('web') };
  await db.prisma.signInFailure.deleteMany();
  await db.prisma.user.deleteMany({ where: { id: 'ada' } });
  const account = { id: 'a', accountId: 'ada', providerId: 'credential', password: HASH };
  await db.prisma.user.create({ data: { id: 'ada', name: 'Ada', email: EMAIL, accounts: { create: account } } });
});
afterAll(() => db.drop());

describe('failures of one network', () => {
  test('delay the next attempt, each twice as long as the one before, at most a quarter of an hour', async () => {
    expect(await attempts(EMAIL, many(OFFICE, 6))).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'accepted',
      'accepted',
      1,
    ]);
    const delays = [];
    for (let i = 0; i < 12; i++) {
      const delay = await attempt(EMAIL, OFFICE);
      delays.push(delay);
      clock.advance(Number(delay) * 1_000 - 1);
      expect(await attempt(EMAIL, OFFICE)).toBe(1);
      clock.advance(1);
      expect(await attempt(EMAIL, OFFICE)).toBe('accepted');
    }
    expect(delays).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
  });

  test('count when the attempts are made at the same time', async () => {
    const results = await Promise.all(many(OFFICE, 40).map((address) => attempt(EMAIL, address)));
    expect(results.filter((result) => result === 'accepted')).toHaveLength(5);
  });

  test('count for an unknown e-mail address and in any spelling of one', async () => {
    expect(await attempts('nobody@example.com', many(OFFICE, 6))).toEqual([...many('accepted', 5), 1]);
    await attempts(EMAIL, many(OFFICE, 5));
    expect(await attempt(' ADA@example.com ', OFFICE)).toBe(1);
  });

  test('are deleted after a day, and after a successful sign-in', async () => {
    await attempts(EMAIL, many(OFFICE, 5));
    clock.advance(1_000);
    await signIn(OFFICE);
    expect(await attempts(EMAIL, many(OFFICE, 6))).toEqual([...many('accepted', 5), 1]);
    clock.advance(DAY_MS);
    expect(await attempts(EMAIL, many(OFFICE, 5))).toEqual(many('accepted', 5));
    clock.advance(DAY_MS);
    await deleteOldSignInAttempts({ ctx });
    expect(await db.prisma.signInFailure.count()).toBe(0);
  });

  test('of the addresses of one IPv6 network count together', async () => {
    const neighbours = Array.from({ length: 6 }, (_, i) => `2001:db8:1:2::${i}`);
    expect(await attempts(EMAIL, neighbours)).toEqual([...many('accepted', 5), 1]);
  });
});

describe('failures of many networks', () => {
  test('delay all networks that the user has not signed in from, and no other', async () => {
    await signIn(OFFICE);
    expect(await attempts(EMAIL, addresses(12))).toEqual([...many('accepted', 11), 1]);
    expect(await attempt(EMAIL, ELSEWHERE)).toBe(1);
    expect(await attempt(EMAIL, OFFICE)).toBe('accepted');
  });

  test('continue to count when the user signs in from a known network, and not when from an unknown one', async () => {
    await signIn(OFFICE);
    await attempts(EMAIL, addresses(11));
    await signIn(OFFICE);
    expect(await attempt(EMAIL, ELSEWHERE)).toBe(1);
    clock.advance(1_000);
    await signIn(ELSEWHERE);
    expect(await attempt(EMAIL, '198.51.100.99')).toBe('accepted');
  });

  test('delay a network that fails at many accounts, but no user who signs in from it', async () => {
    await signIn(OFFICE);
    const other = (i: number) => `person${i}@example.com`;
    for (let i = 0; i < 50; i++) {
      expect(await attempts(other(i), [OFFICE, OFFICE])).toEqual(['accepted', 'accepted']);
    }
    expect(await attempts(other(50), [OFFICE, OFFICE])).toEqual(['accepted', 1]);
    expect(await attempt(other(50), ELSEWHERE)).toBe('accepted');
    expect(await attempt(EMAIL, OFFICE)).toBe('accepted');
  });

  test('a successful sign-in does not count towards those of its network', async () => {
    for (let i = 0; i < 3; i++) {
      await db.prisma.signInNetwork.deleteMany();
      await attempt(EMAIL, OFFICE);
      await signIn(OFFICE);
    }
    const [all] = await db.prisma.signInFailure.findMany({ where: { emailHash: '*' } });
    expect(all?.failures).toBe(0);
  });

  test('delay a network that was not used for 90 days', async () => {
    await signIn(OFFICE);
    clock.advance(90 * DAY_MS);
    await attempts(EMAIL, addresses(11));
    expect(await attempt(EMAIL, OFFICE)).toBe(1);
  });

  test('count without an address', async () => {
    expect(await attempts(EMAIL, [null, null, null, null, null, null])).toEqual([...many('accepted', 5), 1]);
  });
});

describe('an administrator', () => {
  const delayOf = async () => {
    const { items } = await listUsers({ ctx: { ...ctx, actor: admin }, input: { q: EMAIL } });
    return items[0]?.signInDelayedUntil;
  };

  test('sees the delay and lifts it', async () => {
    await attempts(EMAIL, many(OFFICE, 5));
    expect(await delayOf()).toBe(clock.now() + 1_000);
    await liftSignInDelay({ ctx: { ...ctx, actor: admin }, input: { userId: 'ada' } });
    expect(await delayOf()).toBeNull();
    expect(await attempt(EMAIL, OFFICE)).toBe('accepted');
    const [entry] = await db.prisma.auditEntry.findMany({ where: { action: 'user.lift_sign_in_delay' } });
    expect(entry).toMatchObject({ actorId: 'admin-1', targetId: 'ada' });
  });

  test('is the only one who may lift it', async () => {
    const support = await createTestUser(db, { id: 'support-1', role: 'support' });
    const input = { userId: 'ada' };
    await expect(liftSignInDelay({ ctx: { ...ctx, actor: support }, input })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    const unknown = { ctx: { ...ctx, actor: admin }, input: { userId: 'nobody' } };
    await expect(liftSignInDelay(unknown)).rejects.toMatchObject({ kind: 'not_found' });
  });
});

test('a session is not recorded with a password that is not the current one, or of a disabled user', async () => {
  const record = (hash: string) => recordSignIn({ ctx, input: { userId: 'ada', address: OFFICE, hash } });
  expect(await record('another hash')).toBe(false);
  await db.prisma.user.update({ where: { id: 'ada' }, data: { banned: true } });
  expect(await record(HASH)).toBe(false);
  expect(await db.prisma.signInNetwork.count()).toBe(0);
});

test('records many failures of a known user and each sign-in, with the network', async () => {
  await signIn(OFFICE);
  const before = await db.prisma.auditEntry.findFirstOrThrow({ orderBy: { id: 'desc' } });
  for (const email of [EMAIL, 'nobody@example.com']) {
    for (let i = 0; i < RECORDED_FAILURES + 2; i++) {
      await attempt(email, OFFICE);
      clock.advance(900_000);
    }
  }
  const failed = await db.prisma.auditEntry.findMany({
    where: { action: 'session.fail', id: { gt: before.id } },
  });
  expect(failed).toMatchObject([{ targetId: 'ada', detail: { attempts: RECORDED_FAILURES, network: OFFICE } }]);
  await signIn(OFFICE);
  const started = await db.prisma.auditEntry.findMany({ where: { action: 'session.start' }, orderBy: { id: 'desc' } });
  expect(started[0]).toMatchObject({ actorId: 'ada', actorLabel: EMAIL, detail: { peer: OFFICE } });
});
