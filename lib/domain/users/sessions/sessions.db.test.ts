import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { recordNotifications } from '@/lib/testing/record-notifications';
import { createTestUser } from '@/lib/testing/test-user';
import { type Actor, type Ctx, systemActor } from '../../context';
import {
  countSessionsFromBefore,
  deleteEndedSessions,
  endOtherSessions,
  endOwnSession,
  endSession,
  endSessionsFromBefore,
  findSession,
  listOwnSessions,
  updateUser,
} from '../index';

const MINUTE_MS = 60_000;
const IDLE_MS = 30 * MINUTE_MS;
const LIFETIME_MS = 12 * 60 * MINUTE_MS;

let db: TestDb;
let clock = fakeClock();
let ada: Actor;
let admin: Actor;
const ctx = (actor: Actor = systemActor('janitor')): Ctx => ({ db, clock, actor });

type Opened = { id: string; token: string };
async function open(userId = 'ada'): Promise<Opened> {
  const session = { id: randomUUID(), token: randomUUID() };
  await db.prisma.session.create({
    data: {
      ...session,
      userId,
      createdAt: new Date(clock.now()),
      updatedAt: new Date(clock.now()),
      expiresAt: new Date(clock.now() + LIFETIME_MS),
      idleUntil: new Date(clock.now() + IDLE_MS),
      ipAddress: '192.0.2.7',
      userAgent: 'Firefox',
    },
  });
  return session;
}
const find = ({ token }: Opened) => findSession({ db, clock, token, idleMs: IDLE_MS });
const as = ({ id }: Opened) => ({ ...ctx(ada), session: { id, endsAt: clock.now() + LIFETIME_MS } });
const lastEnd = async () =>
  (await db.prisma.auditEntry.findFirst({ where: { action: 'session.end' }, orderBy: { id: 'desc' } }))?.detail;

beforeAll(async () => {
  db = await createTestDb();
  admin = await createTestUser(db);
});
beforeEach(async () => {
  clock = fakeClock();
  await db.prisma.user.deleteMany({ where: { id: { not: 'admin-1' } } });
  ada = await createTestUser(db, { id: 'ada', role: 'operator' });
  await createTestUser(db, { id: 'bob', role: 'operator' });
});
afterAll(() => db.drop());

test('sessions from before a time are counted while they are open, and ended', async () => {
  const createdBefore = clock.now() + MINUTE_MS;
  const [before, idle] = [await open(), await open('bob')];
  await db.prisma.session.update({ where: { id: idle.id }, data: { idleUntil: new Date(clock.now() + MINUTE_MS) } });
  clock.advance(2 * MINUTE_MS);
  const after = await open();
  expect(await countSessionsFromBefore({ ctx: ctx(), createdBefore })).toBe(1);
  const { notifications } = await recordNotifications(
    db,
    () => endSessionsFromBefore({ ctx: ctx(), createdBefore }),
    'tsp_access',
  );
  expect(notifications).toEqual([{ type: 'session', sessionIds: expect.arrayContaining([before.id, idle.id]) }]);
  expect([await find(before), (await find(after))?.actor.id]).toEqual([null, 'ada']);
  expect(await lastEnd()).toMatchObject({ reason: 'secret_changed' });
  await expect(endSessionsFromBefore({ ctx: ctx(ada), createdBefore })).rejects.toThrow();
});

describe('a session', () => {
  test('ends when it is not used, and is kept by use', async () => {
    const [used, unused] = [await open(), await open()];
    for (let i = 0; i < 4; i++) {
      clock.advance(IDLE_MS - MINUTE_MS);
      expect(await find(used)).toMatchObject({ actor: { id: 'ada' }, session: { id: used.id } });
    }
    expect(await find(unused)).toBeNull();
    clock.advance(IDLE_MS);
    expect(await find(used)).toBeNull();
  });

  test('ends after its lifetime, however much it is used', async () => {
    const session = await open();
    for (let at = 0; at < LIFETIME_MS - MINUTE_MS; at += MINUTE_MS) {
      clock.advance(MINUTE_MS);
      await find(session);
    }
    expect(await find(session)).not.toBeNull();
    clock.advance(MINUTE_MS);
    expect(await find(session)).toBeNull();
  });

  test('is written once a minute, not with each request', async () => {
    const session = await open();
    const written = async () => (await db.prisma.session.findUniqueOrThrow({ where: { id: session.id } })).updatedAt;
    const before = await written();
    clock.advance(MINUTE_MS);
    await find(session);
    expect(await written()).toEqual(before);
    clock.advance(1);
    await find(session);
    expect((await written()).getTime()).toBe(clock.now());
  });

  test('that has ended is deleted, with a notification and an audit entry', async () => {
    const [ended, kept] = [await open(), await open('bob')];
    clock.advance(IDLE_MS - 1);
    await find(kept);
    const { notifications } = await recordNotifications(db, async () => {
      expect(await deleteEndedSessions({ ctx: ctx() })).toBe(0);
      clock.advance(1);
      expect(await deleteEndedSessions({ ctx: ctx() })).toBe(1);
    });
    expect(notifications).toEqual([{ type: 'session', sessionIds: [ended.id] }]);
    expect(await lastEnd()).toEqual({ email: 'ada@example.com', reason: 'expired', sessions: 1 });
    expect(await find(kept)).not.toBeNull();
  });
});

describe('a user', () => {
  test('lists the own sessions, the last used first', async () => {
    const [first, second] = [await open(), await open()];
    await open('bob');
    const createdAt = clock.now();
    clock.advance(2 * MINUTE_MS);
    await find(first);
    const endsAt = createdAt + LIFETIME_MS;
    const common = { createdAt, endsAt, address: '192.0.2.7', userAgent: 'Firefox' };
    expect(await listOwnSessions({ ctx: as(second) })).toEqual([
      { ...common, id: first.id, current: false, lastUsedAt: clock.now() },
      { ...common, id: second.id, current: true, lastUsedAt: createdAt },
    ]);
  });

  test('ends one of them, and none of others', async () => {
    const [own, foreign] = [await open(), await open('bob')];
    await endOwnSession({ ctx: ctx(ada), input: { id: own.id } });
    expect(await find(own)).toBeNull();
    expect(await lastEnd()).toEqual({ email: 'ada@example.com', reason: 'ended', sessions: 1 });
    for (const { id } of [own, foreign]) {
      await expect(endOwnSession({ ctx: ctx(ada), input: { id } })).rejects.toMatchObject({ kind: 'not_found' });
    }
    expect(await find(foreign)).not.toBeNull();
  });

  test('ends all but the current one', async () => {
    const [current, ...others] = [await open(), await open(), await open()];
    const foreign = await open('bob');
    const { notifications } = await recordNotifications(db, async () => {
      expect(await endOtherSessions({ ctx: as(current as Opened) })).toEqual({ ended: 2 });
    });
    expect(notifications).toEqual([
      { type: 'session', sessionIds: expect.arrayContaining(others.map(({ id }) => id)) },
    ]);
    expect(await Promise.all([current as Opened, ...others, foreign].map(find))).toEqual([
      expect.anything(),
      null,
      null,
      expect.anything(),
    ]);
  });
});

test('signing out ends the session once', async () => {
  const session = await open();
  const end = () => endSession({ ctx: ctx(), input: { token: session.token, reason: 'sign_out' } });
  const { notifications } = await recordNotifications(db, async () => {
    await end();
    await end();
  });
  expect(notifications).toEqual([{ type: 'session', sessionIds: [session.id] }]);
  expect(await lastEnd()).toEqual({ email: 'ada@example.com', reason: 'sign_out', sessions: 1 });
});

test('disabling a user ends its sessions with a notification', async () => {
  const session = await open();
  const { notifications } = await recordNotifications(db, () =>
    updateUser({ ctx: ctx(admin), input: { userId: 'ada', disabled: true } }),
  );
  expect(notifications).toContainEqual({ type: 'session', sessionIds: [session.id] });
});
