import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '@/lib/contracts';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { type Actor, type Ctx, systemActor } from '../context';
import { ensureAdministrator, findSession, listUsers, updateUser } from './index';

let db: TestDb;
const clock = fakeClock();
const as = (actor: Actor): Ctx => ({ db, clock, actor });
const actorOf = (id: string, role: Role = 'admin'): Actor => ({
  kind: 'user',
  id,
  label: `${id}@x`,
  role,
  fleets: 'all',
});
const actions = async (targetId: string) =>
  (await db.prisma.auditEntry.findMany({ where: { targetId }, orderBy: { id: 'asc' } })).map(({ action }) => action);

async function createUser(role: Role, fleets: number[] = []): Promise<string> {
  const id = randomUUID();
  await db.prisma.user.create({
    data: {
      id,
      name: `User ${id}`,
      email: `${id}@example.com`,
      role,
      memberships: { create: fleets.map((fleetId) => ({ fleetId })) },
    },
  });
  return id;
}

async function sessionOf(userId: string): Promise<string> {
  const token = randomUUID();
  await db.prisma.session.create({
    data: { id: randomUUID(), token, userId, expiresAt: new Date(clock.now() + 60_000) },
  });
  return token;
}

beforeAll(async () => {
  db = await createTestDb();
  await db.prisma.fleet.createMany({
    data: [
      { id: 1, code: 'berlin', name: 'Berlin' },
      { id: 2, code: 'shanghai', name: 'Shanghai' },
    ],
  });
});
afterEach(async () => {
  await db.prisma.user.deleteMany();
});
afterAll(() => db.drop());

describe('ensureAdministrator', () => {
  test('creates one administrator, also by concurrent processes', async () => {
    const input = { email: 'Admin@Example.com', password: 'from the environment' };
    const ctx = as(systemActor('start'));
    const results = await Promise.all([1, 2].map(() => ensureAdministrator({ ctx, input })));
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    const [user, ...others] = await db.prisma.user.findMany();
    expect(others).toEqual([]);
    expect(user).toMatchObject({ email: 'admin@example.com', role: 'admin' });
    expect(await actions(user?.id ?? '')).toEqual(['user.create_administrator']);
    await expect(ensureAdministrator({ ctx, input: { ...input, email: 'other@example.com' } })).resolves.toEqual({
      created: false,
    });
  });

  test('rejects users', async () => {
    const input = { email: 'a@example.com', password: 'x' };
    await expect(ensureAdministrator({ ctx: as(actorOf('s', 'support')), input })).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });
});

describe('updateUser with a role', () => {
  test('changes the role for the next request, with an audit entry', async () => {
    const [admin, user] = [await createUser('admin'), await createUser('operator', [1])];
    const token = await sessionOf(user);
    await updateUser({ ctx: as(actorOf(admin)), input: { userId: user, role: 'support', expectedRole: 'operator' } });
    await expect(findSession({ db, clock, token, idleMs: 60_000 })).resolves.toMatchObject({
      actor: { role: 'support', fleets: [1] },
    });
    expect(await actions(user)).toEqual(['user.set_role']);
  });

  test('rejects other roles, the own account, unknown users and stale views', async () => {
    const [admin, user] = [await createUser('admin'), await createUser('operator')];
    const set = (actor: Actor, userId: string, expectedRole?: Role) =>
      updateUser({ ctx: as(actor), input: { userId, role: 'admin', expectedRole } });
    await expect(set(actorOf(user, 'operator'), user)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(set(actorOf(admin), admin)).rejects.toMatchObject({ code: 'own_account' });
    await expect(set(actorOf(admin), 'nobody')).rejects.toMatchObject({ code: 'not_found' });
    await expect(set(actorOf(admin), user, 'support')).rejects.toMatchObject({
      kind: 'conflict',
      code: 'user_changed',
    });
    expect(await actions(user)).toEqual([]);
  });

  test('keeps one of two administrators who demote each other', async () => {
    const [a, b] = [await createUser('admin'), await createUser('admin')];
    const results = await Promise.allSettled([
      updateUser({ ctx: as(actorOf(a)), input: { userId: b, role: 'operator' } }),
      updateUser({ ctx: as(actorOf(b)), input: { userId: a, disabled: true } }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'last_administrator' },
    });
    expect(await db.prisma.user.count({ where: { role: 'admin', banned: false } })).toBe(1);
  });
});

describe('updateUser with fleets', () => {
  test('replaces them with an audit entry; rejects unknown codes and stale views', async () => {
    const [admin, user] = [await createUser('admin'), await createUser('operator', [1])];
    const set = (fleets: string[], expectedFleets?: string[]) =>
      updateUser({ ctx: as(actorOf(admin)), input: { userId: user, fleets, expectedFleets } });
    await set(['shanghai'], ['berlin']);
    const { items } = await listUsers({ ctx: as(actorOf(admin)), input: { q: user } });
    expect(items[0]?.fleets).toEqual([{ code: 'shanghai', name: 'Shanghai' }]);
    await expect(set(['atlantis'])).rejects.toMatchObject({ fields: [{ path: 'fleets' }] });
    await expect(set([], ['berlin'])).rejects.toMatchObject({ code: 'user_changed' });
    expect(await actions(user)).toEqual(['user.set_fleets']);
    await expect(
      updateUser({ ctx: as(actorOf(user, 'operator')), input: { userId: user, fleets: ['berlin'] } }),
    ).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('updateUser with disabled', () => {
  test('ends the sessions of a disabled user for good', async () => {
    const [admin, user] = [await createUser('admin'), await createUser('operator')];
    const token = await sessionOf(user);
    const ctx = as(actorOf(admin));
    await expect(findSession({ db, clock, token, idleMs: 60_000 })).resolves.toMatchObject({ actor: { id: user } });
    await updateUser({ ctx, input: { userId: user, disabled: true, reason: 'left' } });
    await expect(findSession({ db, clock, token, idleMs: 60_000 })).resolves.toBeNull();
    await expect(updateUser({ ctx, input: { userId: user, disabled: true } })).rejects.toMatchObject({
      code: 'already_disabled',
    });
    await updateUser({ ctx, input: { userId: user, disabled: false } });
    await expect(findSession({ db, clock, token, idleMs: 60_000 })).resolves.toBeNull();
    await expect(updateUser({ ctx, input: { userId: user, disabled: false } })).rejects.toMatchObject({
      code: 'already_enabled',
    });
    expect(await actions(user)).toEqual(['user.disable', 'user.enable']);
  });

  test('rejects the own account, the last administrator and other roles', async () => {
    const [admin, user] = [await createUser('admin'), await createUser('operator')];
    await expect(
      updateUser({ ctx: as(actorOf(admin)), input: { userId: admin, disabled: true } }),
    ).rejects.toMatchObject({
      code: 'own_account',
    });
    await expect(
      updateUser({ ctx: as(systemActor('job')), input: { userId: admin, disabled: true } }),
    ).rejects.toMatchObject({
      code: 'last_administrator',
    });
    await expect(
      updateUser({ ctx: as(actorOf(user, 'support')), input: { userId: admin, disabled: true } }),
    ).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await expect(
      updateUser({ ctx: as(actorOf(user, 'support')), input: { userId: admin, disabled: false } }),
    ).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  test('an expired session is not found', async () => {
    const token = await sessionOf(await createUser('admin'));
    await expect(
      findSession({ db, clock: { now: () => clock.now() + 60_000 }, token, idleMs: 60_000 }),
    ).resolves.toBeNull();
  });
});

describe('listUsers', () => {
  test('pages by e-mail address and searches literally', async () => {
    const admin = as(actorOf(await createUser('admin')));
    for (let i = 0; i < 4; i++) await createUser('operator');
    const first = await listUsers({ ctx: admin, input: { limit: 3 } });
    const second = await listUsers({ ctx: admin, input: { limit: 3, cursor: first.nextCursor ?? undefined } });
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([3, 2, null]);
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect(new Set(ids).size).toBe(5);
    await expect(listUsers({ ctx: admin, input: { q: '%' } })).resolves.toMatchObject({ items: [] });
  });
});
