import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { type Ctx, systemActor } from '../context';
import { recordSignIn, reserveSignInAttempt, SIGN_IN_ATTEMPTS, SIGN_IN_WINDOW_MS } from './index';

let db: TestDb;
let ctx: Ctx;
const clock = fakeClock();
const attempt = (email: string) =>
  reserveSignInAttempt({ ctx, input: { email } }).then(
    () => 'checked',
    (error) => error.code,
  );
const attempts = (email: string, count: number) => Promise.all(Array.from({ length: count }, () => attempt(email)));

beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock, actor: systemActor('web') };
  await db.prisma.user.create({ data: { id: 'u1', name: 'Ada', email: 'ada@example.com' } });
});
afterAll(() => db.drop());

test('checks ten of many concurrent attempts, for known and unknown addresses alike', async () => {
  for (const email of ['ada@example.com', 'nobody@example.com']) {
    const results = await attempts(email, 40);
    expect(results.filter((result) => result === 'checked')).toHaveLength(SIGN_IN_ATTEMPTS);
    expect(new Set(results)).toEqual(new Set(['checked', 'too_many_attempts']));
  }
  const locks = await db.prisma.auditEntry.findMany({ where: { action: 'session.lock' } });
  expect(locks).toMatchObject([{ targetId: 'u1', actorId: 'web' }]);
});

test('normalises addresses; further attempts do not extend the lock', async () => {
  await expect(attempt(' ADA@example.com ')).resolves.toBe('too_many_attempts');
  clock.advance(SIGN_IN_WINDOW_MS - 1);
  await expect(attempt('ada@example.com')).resolves.toBe('too_many_attempts');
  clock.advance(1);
  await expect(attempt('ada@example.com')).resolves.toBe('checked');
});

test('a successful sign-in resets the count and is recorded', async () => {
  await attempts('ada@example.com', SIGN_IN_ATTEMPTS - 1);
  await recordSignIn({ ctx, input: { userId: 'u1', peer: '192.0.2.7' } });
  await expect(attempt('ada@example.com')).resolves.toBe('checked');
  expect(await db.prisma.rateLimit.findFirst({ where: { key: { contains: 'ada' } } })).toBeNull();
  const rows = await db.prisma.auditEntry.findMany({ where: { action: 'session.start' } });
  expect(rows).toMatchObject([{ actorId: 'u1', actorLabel: 'ada@example.com', detail: { peer: '192.0.2.7' } }]);
});
