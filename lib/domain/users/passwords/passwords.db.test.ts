import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { createTestSession, createTestUser } from '@/lib/testing/test-user';
import { type Actor, systemActor } from '../../context';
import {
  changePassword,
  ensureAdministrator,
  issuePasswordReset,
  PASSWORD_RESET_TTL_MS,
  readPasswordReset,
  reserveSignInAttempt,
  resetPassword,
  updateUser,
} from '../index';
import { checkStrength } from './check-strength';
import { hashPassword, verifyPassword } from './password-hash';

const CURRENT = 'old but still in use';
const NEXT = 'four words make one';

let db: TestDb;
let clock = fakeClock();
let admin: Actor;
let ada: Actor;
let session: { id: string; endsAt: number };

const ctx = (actor: Actor) => ({ db, clock, actor, publicOrigin: 'https://console.example', session });
const visitor = () => ctx(systemActor('web'));
const isPassword = async (password: string) => {
  const account = await db.prisma.account.findFirstOrThrow({ where: { userId: 'ada' } });
  return verifyPassword({ hash: account.password ?? '', password });
};
const openSessions = async () =>
  (await db.prisma.session.findMany({ where: { userId: 'ada' } })).map(({ id }) => id).sort();
const audit = (action: string) => db.prisma.auditEntry.findFirst({ where: { action }, orderBy: { id: 'desc' } });
const weak = (path: string) => ({
  kind: 'validation_failed',
  fields: [{ path, message: expect.stringMatching(/guess/) }],
});

beforeAll(async () => {
  db = await createTestDb();
  admin = await createTestUser(db);
});
beforeEach(async () => {
  clock = fakeClock();
  await db.prisma.signInFailure.deleteMany();
  await db.prisma.user.deleteMany({ where: { id: 'ada' } });
  ada = await createTestUser(db, { id: 'ada', role: 'operator' });
  const password = await hashPassword(CURRENT);
  await db.prisma.account.create({
    data: { id: 'account-ada', accountId: 'ada', userId: 'ada', providerId: 'credential', password },
  });
  session = await createTestSession(db, 'ada', clock.now());
});
afterAll(() => db.drop());

describe('a password', () => {
  test.each([
    'password1234',
    'aaaaaaaaaaaa',
    '123456789012',
    'qwertyuiop12',
    'Passw0rd!Passw0rd!',
    'testtesttest',
    'ada@example.com',
    'Lovelace1815!',
    'tsp-console-1',
  ])('%s is easy to guess', async (password) => {
    await expect(checkStrength(password, ['ada@example.com', 'Ada Lovelace'], 'password')).rejects.toMatchObject(
      weak('password'),
    );
  });

  test.each([CURRENT, NEXT, 'kT9#wq2!xZp0', '\u6cb9\u9ebb\u83dc\u6253\u96ea\u4eba\u9a91\u81ea\u884c\u8f66\u5566'])(
    '%s is accepted',
    async (password) => {
      await expect(checkStrength(password, ['ada@example.com', 'Ada Lovelace'], 'password')).resolves.toBeUndefined();
    },
  );

  test('of the first administrator is checked too, when it is created', async () => {
    const ensure = (password: string) =>
      ensureAdministrator({ ctx: visitor(), input: { email: 'first@example.com', password } });
    await expect(ensure('short')).resolves.toEqual({ created: false });
    await db.prisma.user.update({ where: { id: 'admin-1' }, data: { role: 'support' } });
    await expect(ensure('password1234')).rejects.toMatchObject(weak('ADMIN_PASSWORD'));
    await expect(ensure('kT9#wq2!xZp')).rejects.toMatchObject({ fields: [{ path: 'ADMIN_PASSWORD' }] });
    await db.prisma.user.update({ where: { id: 'admin-1' }, data: { role: 'admin' } });
  });
});

describe('changePassword', () => {
  const change = (currentPassword: string, newPassword: string) =>
    changePassword({ ctx: ctx(ada), input: { currentPassword, newPassword } });

  test('ends the other sessions and records it without the password', async () => {
    await createTestSession(db, 'ada', clock.now());
    await change(CURRENT, NEXT);
    expect(await isPassword(NEXT)).toBe(true);
    expect(await openSessions()).toEqual([session.id]);
    const entry = await audit('user.change_password');
    expect(entry).toMatchObject({ actorId: 'ada', targetId: 'ada', detail: { sessionsEnded: 1 } });
    expect(JSON.stringify(entry?.detail)).not.toContain(NEXT);
  });

  test('asks for the current password, at a falling rate, without a delay for the sign-in', async () => {
    for (let i = 0; i < 5; i++) {
      await expect(change('wrong', NEXT)).rejects.toMatchObject({ fields: [{ path: 'currentPassword' }] });
    }
    await expect(change(CURRENT, NEXT)).rejects.toMatchObject({ code: 'too_many_attempts', retryAfterS: 1 });
    expect(await isPassword(CURRENT)).toBe(true);
    await reserveSignInAttempt({ ctx: visitor(), input: { email: 'ada@example.com', address: '192.0.2.7' } });
    clock.advance(1_000);
    await change(CURRENT, NEXT);
  });

  test('refuses a weak and a short one', async () => {
    await expect(change(CURRENT, 'password1234')).rejects.toMatchObject(weak('newPassword'));
    await expect(change(CURRENT, 'kT9#wq2!xZp')).rejects.toMatchObject({ fields: [{ path: 'newPassword' }] });
    expect(await isPassword(CURRENT)).toBe(true);
  });

  test('works once for concurrent calls', async () => {
    const results = await Promise.allSettled([change(CURRENT, NEXT), change(CURRENT, `${NEXT} more`)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('a reset link', () => {
  const issue = async () => {
    const { url, expiresAt } = await issuePasswordReset({ ctx: ctx(admin), input: { userId: 'ada' } });
    return { token: url.slice('https://console.example/reset/'.length), expiresAt };
  };
  const reset = (token: string, password = NEXT) => resetPassword({ ctx: visitor(), input: { token, password } });
  const gone = { kind: 'not_found', code: 'password_reset_gone' };

  test('sets a password once, ends all sessions and lifts the delay of the sign-in', async () => {
    for (let i = 0; i < 5; i++) {
      await reserveSignInAttempt({ ctx: visitor(), input: { email: 'ada@example.com', address: '192.0.2.7' } });
    }
    const { token, expiresAt } = await issue();
    expect(expiresAt).toBe(clock.now() + PASSWORD_RESET_TTL_MS);
    expect(await readPasswordReset({ ctx: visitor(), input: { token } })).toEqual({
      email: 'ada@example.com',
      expiresAt,
    });
    expect(await isPassword(CURRENT)).toBe(true);
    expect(await reset(token)).toEqual({ email: 'ada@example.com' });
    expect(await isPassword(NEXT)).toBe(true);
    expect(await openSessions()).toEqual([]);
    await reserveSignInAttempt({ ctx: visitor(), input: { email: 'ada@example.com', address: '192.0.2.7' } });
    await expect(reset(token)).rejects.toMatchObject(gone);
    expect(await audit('user.issue_password_reset')).toMatchObject({ actorId: 'admin-1', targetId: 'ada' });
    expect(await audit('user.reset_password')).toMatchObject({ targetId: 'ada', detail: { sessionsEnded: 1 } });
  });

  test('is stored as a hash, and in no audit entry', async () => {
    const { token } = await issue();
    const stored = await db.prisma.passwordReset.findFirstOrThrow();
    const entry = await audit('user.issue_password_reset');
    expect(JSON.stringify([stored, entry?.detail])).not.toContain(token);
  });

  test('works once for concurrent calls', async () => {
    const { token } = await issue();
    const results = await Promise.allSettled([reset(token), reset(token, `${NEXT} more`)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('stays usable after a weak password', async () => {
    const { token } = await issue();
    await expect(reset(token, 'password1234')).rejects.toMatchObject(weak('password'));
    await reset(token);
  });

  test('is replaced by the next, and expires', async () => {
    const [first, second] = [await issue(), await issue()];
    await expect(reset(first.token)).rejects.toMatchObject(gone);
    clock.advance(PASSWORD_RESET_TTL_MS);
    await expect(readPasswordReset({ ctx: visitor(), input: second })).rejects.toMatchObject(gone);
    await expect(reset(second.token)).rejects.toMatchObject(gone);
    await expect(reset('A'.repeat(43))).rejects.toMatchObject(gone);
  });

  test('is of no use to a disabled user, nor once the user is enabled again', async () => {
    const { token } = await issue();
    await updateUser({ ctx: ctx(admin), input: { userId: 'ada', disabled: true } });
    await expect(reset(token)).rejects.toMatchObject(gone);
    await expect(issue()).rejects.toMatchObject({ code: 'user_disabled' });
    await updateUser({ ctx: ctx(admin), input: { userId: 'ada', disabled: false } });
    await expect(reset(token)).rejects.toMatchObject(gone);
  });

  test('ends with a change of the password', async () => {
    const { token } = await issue();
    await changePassword({ ctx: ctx(ada), input: { currentPassword: CURRENT, newPassword: NEXT } });
    await expect(reset(token, `${NEXT} more`)).rejects.toMatchObject(gone);
  });

  test('is issued by another administrator', async () => {
    const attempt = (actor: Actor, userId: string) => issuePasswordReset({ ctx: ctx(actor), input: { userId } });
    await expect(attempt(ada, 'ada')).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(attempt(admin, 'admin-1')).rejects.toMatchObject({ code: 'own_account' });
    await expect(attempt(admin, 'nobody')).rejects.toMatchObject({ kind: 'not_found' });
  });
});
