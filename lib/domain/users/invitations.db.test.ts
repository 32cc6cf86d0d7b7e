import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { type Actor, systemActor } from '../context';
import {
  acceptInvitation,
  INVITATION_TTL_MS,
  inviteUser,
  listInvitations,
  listUsers,
  readInvitation,
  revokeInvitation,
  verifyPassword,
} from './index';

const PASSWORD = 'four words make one';
const administrator: Actor = { kind: 'user', id: 'admin-1', label: 'admin@example.com', role: 'admin', fleets: 'all' };
const operator: Actor = { kind: 'user', id: 'op-1', label: 'op@example.com', role: 'operator', fleets: [] };

let db: TestDb;
let clock = fakeClock();
const as = (actor: Actor) => ({ db, clock, actor, publicOrigin: 'https://console.example' });
const invite = async (input: Parameters<typeof inviteUser>[0]['input']) => {
  const { invitation, url } = await inviteUser({ ctx: as(administrator), input });
  return { invitation, token: url.slice('https://console.example/invite/'.length) };
};
const visitor = () => as(systemActor('web'));
let count = 0;
const newEmail = () => `person${++count}@example.com`;
const audit = (action: string, targetId: string) => db.prisma.auditEntry.findMany({ where: { action, targetId } });

beforeAll(async () => {
  db = await createTestDb();
  await db.prisma.fleet.createMany({
    data: [
      { code: 'berlin', name: 'Berlin' },
      { code: 'shanghai', name: 'Shanghai' },
    ],
  });
});
afterAll(() => db.drop());
beforeEach(() => {
  clock = fakeClock();
});

describe('inviteUser', () => {
  test('stores only a hash of the token, and no token in the audit entry', async () => {
    const email = newEmail();
    const { invitation, token } = await invite({
      email: email.toUpperCase(),
      role: 'support',
      fleets: ['shanghai', 'berlin', 'berlin'],
    });
    expect(invitation).toMatchObject({ email, role: 'support', expiresAt: clock.now() + INVITATION_TTL_MS });
    expect(invitation.fleets.map(({ code }) => code)).toEqual(['berlin', 'shanghai']);
    const row = await db.prisma.invitation.findUniqueOrThrow({ where: { id: invitation.id } });
    expect(JSON.stringify(row)).not.toContain(token);
    const [entry] = await audit('user.invite', invitation.id);
    expect(entry).toMatchObject({
      actorId: 'admin-1',
      detail: { email, role: 'support', fleets: ['berlin', 'shanghai'] },
    });
    expect(JSON.stringify(entry?.detail)).not.toContain(token);
  });

  test('requires an administrator', async () => {
    const input = { email: newEmail(), role: 'admin' as const };
    await expect(inviteUser({ ctx: as(operator), input })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(listInvitations({ ctx: as(operator) })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(listUsers({ ctx: as(operator), input: {} })).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test.each([
    [{ email: 'not an address', role: 'operator' }, 'email'],
    [{ email: 'a@example.com', role: 'owner' }, 'role'],
    [{ email: 'a@example.com', role: 'operator', fleets: ['atlantis'] }, 'fleets'],
  ])('rejects %j with the field', async (input, path) => {
    await expect(inviteUser({ ctx: as(administrator), input: input as never })).rejects.toMatchObject({
      kind: 'validation_failed',
      fields: [expect.objectContaining({ path })],
    });
  });

  test('rejects one of two concurrent invitations, without an audit entry', async () => {
    const input = { email: newEmail(), role: 'operator' as const };
    const results = await Promise.allSettled([1, 2].map(() => inviteUser({ ctx: as(administrator), input })));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'invitation_open' } });
    const rows = await db.prisma.auditEntry.findMany({
      where: { action: 'user.invite', detail: { path: ['email'], equals: input.email } },
    });
    expect(rows).toHaveLength(1);
  });

  test('replaces an expired invitation', async () => {
    const input = { email: newEmail(), role: 'operator' as const };
    const old = await invite(input);
    clock.advance(INVITATION_TTL_MS);
    await inviteUser({ ctx: as(administrator), input });
    await expect(readInvitation({ ctx: visitor(), input: old })).rejects.toMatchObject({ code: 'invitation_gone' });
  });
});

describe('acceptInvitation', () => {
  test('creates a user with role, fleets and password, once', async () => {
    const email = newEmail();
    const { token } = await invite({ email, role: 'operator', fleets: ['berlin'] });
    await expect(readInvitation({ ctx: visitor(), input: { token } })).resolves.toMatchObject({
      email,
      role: 'operator',
    });
    const input = { token, name: '  Ada  ', password: PASSWORD };
    const { userId } = await acceptInvitation({ ctx: visitor(), input });

    const { items } = await listUsers({ ctx: as(administrator), input: { q: email } });
    expect(items).toMatchObject([
      { id: userId, name: 'Ada', role: 'operator', disabled: false, fleets: [{ code: 'berlin' }] },
    ]);
    const account = await db.prisma.account.findFirstOrThrow({ where: { userId } });
    await expect(verifyPassword({ hash: account.password ?? '', password: PASSWORD })).resolves.toBe(true);
    expect(await audit('user.join', userId)).toMatchObject([{ actorId: userId, actorLabel: email }]);
    await expect(acceptInvitation({ ctx: visitor(), input })).rejects.toMatchObject({ code: 'invitation_gone' });
    await expect(inviteUser({ ctx: as(administrator), input: { email, role: 'admin' } })).rejects.toMatchObject({
      code: 'user_exists',
    });
  });

  test('creates one user by concurrent calls', async () => {
    const email = newEmail();
    const { token } = await invite({ email, role: 'operator' });
    const results = await Promise.allSettled(
      ['Ada', 'Bob'].map((name) => acceptInvitation({ ctx: visitor(), input: { token, name, password: PASSWORD } })),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await db.prisma.user.count({ where: { email } })).toBe(1);
  });

  test('rejects expired, revoked and unknown invitations', async () => {
    const [late, revoked] = await Promise.all(
      [newEmail(), newEmail()].map((email) => invite({ email, role: 'operator' })),
    );
    await revokeInvitation({ ctx: as(administrator), input: { id: revoked?.invitation.id ?? '' } });
    const accept = (token = '') =>
      acceptInvitation({ ctx: visitor(), input: { token, name: 'Eve', password: PASSWORD } });
    await expect(accept(revoked?.token)).rejects.toMatchObject({ code: 'invitation_gone' });
    await expect(accept('A'.repeat(43))).rejects.toMatchObject({ code: 'invitation_gone' });
    clock.advance(INVITATION_TTL_MS);
    await expect(accept(late?.token)).rejects.toMatchObject({ code: 'invitation_gone' });
  });

  test('rejects a short password and a missing name', async () => {
    await expect(
      acceptInvitation({ ctx: visitor(), input: { token: 'x', name: ' ', password: 'elevenchars' } }),
    ).rejects.toMatchObject({ fields: [{ path: 'name' }, { path: 'password' }] });
  });
});

describe('revokeInvitation', () => {
  test('revokes once, with an audit entry', async () => {
    const { invitation } = await inviteUser({ ctx: as(administrator), input: { email: newEmail(), role: 'operator' } });
    const input = { id: invitation.id };
    await expect(revokeInvitation({ ctx: as(operator), input })).rejects.toMatchObject({ kind: 'forbidden' });
    const results = await Promise.allSettled([1, 2].map(() => revokeInvitation({ ctx: as(administrator), input })));
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'invitation_closed' },
    });
    expect(await audit('invitation.revoke', invitation.id)).toHaveLength(1);
    const open = await listInvitations({ ctx: as(administrator) });
    expect(open.map(({ id }) => id)).not.toContain(invitation.id);
  });
});
