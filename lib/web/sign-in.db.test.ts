import { hashPassword } from 'better-auth/crypto';
import { describe, expect, test, vi } from 'vitest';
import { cookieOf, HOST, PASSWORD, post, type Sent, signIn, webSuite } from '@/lib/testing/web-suite';
import { signOutRoute } from './sign-in';

const suite = webSuite();

describe('sign-in', () => {
  test('gives a cookie that scripts cannot read, and no token in the body', async () => {
    const response = await signIn('ada@example.com');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok' });
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^tsp\.session_token=/);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(cookie).not.toMatch(/Secure/); // http only: PUBLIC_URL is not https
  });

  test('answers an unknown address, a wrong password and a disabled user alike', async () => {
    await suite.db.prisma.user.update({ where: { id: 'eve' }, data: { banned: true } });
    const answers = await Promise.all([
      signIn('nobody@example.com'),
      signIn('ada@example.com', 'wrong'),
      signIn('eve@example.com'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    const [first, ...others] = await Promise.all(answers.map((answer) => answer.json()));
    expect(others).toEqual([first, first]);
    expect(answers.map(cookieOf)).toEqual(['', '', '']);
    expect(await suite.db.prisma.session.count({ where: { userId: 'eve' } })).toBe(0);
  });

  test('slows an attacker down with any number of addresses, and nobody who signs in from a known one', async () => {
    const from = (address: string) => ({ 'x-forwarded-for': address });
    expect((await signIn('bob@example.com', PASSWORD, from('192.0.2.1'))).status).toBe(200);
    for (let i = 0; i < 11; i++) {
      expect((await signIn('bob@example.com', 'wrong', from(`198.51.100.${i}`))).status).toBe(401);
    }
    const refused = await signIn('bob@example.com', PASSWORD, from('203.0.113.1'));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ code: 'too_many_attempts', retryAfterS: 1 });
    expect((await signIn('bob@example.com', PASSWORD, from('192.0.2.1'))).status).toBe(200);
    expect((await signIn('ada@example.com', PASSWORD, from('203.0.113.1'))).status).toBe(200);
  });

  test('replaces the hash of an earlier release, and the password stays the same', async () => {
    const stored = async () =>
      (await suite.db.prisma.account.findUniqueOrThrow({ where: { id: 'account-bob' } })).password;
    const password = await hashPassword(PASSWORD);
    await suite.db.prisma.account.update({ where: { id: 'account-bob' }, data: { password } });
    for (let times = 0; times < 2; times++) expect((await signIn('bob@example.com')).status).toBe(200);
    expect(await stored()).toMatch(/^scrypt\$131072\$8\$1\$/);
  });

  test('with an address that is none is refused, and not counted', async () => {
    for (const email of ['a\u0000@x.y', 'no address', '\ud800', 'x'.repeat(10_000)]) {
      expect((await signIn(email)).status).toBe(400);
    }
    expect(await suite.db.prisma.signInFailure.count()).toBe(0);
  });

  test('gives a session of twelve hours, whatever the request says', async () => {
    await suite.db.prisma.session.deleteMany();
    await post('sign-in/email', { email: 'ada@example.com', password: PASSWORD, rememberMe: false });
    const [session] = await suite.db.prisma.session.findMany();
    const hours = ((session?.expiresAt.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(11.9);
    expect(hours).toBeLessThanOrEqual(12);
  });

  test('with a password that is changed meanwhile is refused, and leaves no session', async () => {
    await suite.db.prisma.session.deleteMany();
    const lock = await suite.db.pool.connect();
    await suite.db.prisma.user.update({ where: { id: 'eve' }, data: { banned: false } });
    await lock.query(`begin; select 1 from accounts where user_id = 'eve' for update`);
    // The password is checked, and the session is created; recording it waits for the lock
    const pending = signIn('eve@example.com');
    await vi.waitFor(
      async () => expect(await suite.db.prisma.session.count({ where: { userId: 'eve' } })).toBe(1),
      5_000,
    );
    await lock.query(`update accounts set password = 'another hash' where user_id = 'eve'; commit`);
    lock.release();
    const refused = await pending;
    expect([refused.status, cookieOf(refused)]).toEqual([401, '']);
    expect(await suite.db.prisma.session.count({ where: { userId: 'eve' } })).toBe(0);
    expect(await suite.db.prisma.auditEntry.count({ where: { action: 'session.start', actorId: 'eve' } })).toBe(0);
  });

  test('ends the session that the browser had before, and signing out ends its own', async () => {
    const open = async () => (await suite.db.prisma.session.findMany({ where: { userId: 'ada' } })).length;
    await suite.db.prisma.session.deleteMany();
    const first = cookieOf(await signIn('ada@example.com'));
    expect(await open()).toBe(1);
    const address = { 'x-forwarded-for': '2001:db8::17' };
    const second = cookieOf(await signIn('ada@example.com', PASSWORD, { cookie: first, ...address }));
    expect(await open()).toBe(1);
    const elsewhere = cookieOf(await signIn('ada@example.com'));
    expect(await open()).toBe(2);
    const [{ ipAddress } = { ipAddress: null }] = await suite.db.prisma.session.findMany({
      where: { userId: 'ada' },
      orderBy: { createdAt: 'asc' },
    });
    expect(ipAddress).toBe('2001:db8::17');
    expect((await post('sign-out', {}, { cookie: second })).status).toBe(200);
    expect((await post('sign-out', {}, { cookie: second })).status).toBe(200);
    expect(await open()).toBe(1);
    await post('sign-out', {}, { cookie: elsewhere });
    const ends = await suite.db.prisma.auditEntry.findMany({
      where: { action: 'session.end', targetId: 'ada' },
      orderBy: { id: 'asc' },
    });
    expect(ends.map(({ detail }) => (detail as { reason: string }).reason)).toEqual([
      'replaced',
      'sign_out',
      'sign_out',
    ]);
  });

  test('ends by a request without a body, as the menu sends it and Next passes it on', async () => {
    const cookie = cookieOf(await signIn('ada@example.com'));
    const open = await suite.db.prisma.session.count({ where: { userId: 'ada' } });
    const request = new Request(`http://${HOST}/api/auth/sign-out`, {
      method: 'POST',
      headers: { host: HOST, origin: `http://${HOST}`, cookie },
      body: new Uint8Array(0),
    });
    const response = await signOutRoute(request);
    expect([response.status, response.headers.get('set-cookie')]).toEqual([200, expect.stringContaining('Max-Age=0')]);
    expect(await suite.db.prisma.session.count({ where: { userId: 'ada' } })).toBe(open - 1);
  });

  test('ends by the request of a program, which sends no origin, and not by one of another site', async () => {
    const cookie = cookieOf(await signIn('ada@example.com'));
    const signOut = (headers: Sent) =>
      signOutRoute(
        new Request(`http://${HOST}/api/auth/sign-out`, {
          method: 'POST',
          headers: { host: HOST, cookie, ...headers },
        }),
      );
    const open = await suite.db.prisma.session.count({ where: { userId: 'ada' } });
    expect((await signOut({ origin: 'https://other.example' })).status).toBe(403);
    expect(await suite.db.prisma.session.count({ where: { userId: 'ada' } })).toBe(open);
    expect((await signOut({})).status).toBe(200);
    expect(await suite.db.prisma.session.count({ where: { userId: 'ada' } })).toBe(open - 1);
  });

  test('of another user in the same browser ends the session before', async () => {
    const ada = cookieOf(await signIn('ada@example.com'));
    await signIn('bob@example.com', PASSWORD, { cookie: ada });
    const token = decodeURIComponent(ada).slice('tsp.session_token='.length).split('.')[0] ?? '';
    expect(await suite.db.prisma.session.count({ where: { token } })).toBe(0);
  });

  test('that fails keeps the session that the browser has', async () => {
    const cookie = cookieOf(await signIn('ada@example.com'));
    expect((await signIn('ada@example.com', 'wrong', { cookie })).status).toBe(401);
    const token = decodeURIComponent(cookie).slice('tsp.session_token='.length).split('.')[0] ?? '';
    expect(await suite.db.prisma.session.count({ where: { token } })).toBe(1);
  });

  test.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: `http://${HOST}`, 'sec-fetch-site': 'cross-site' }],
    [{ origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }],
  ])('refuses another site %j', async (headers) => {
    expect((await signIn('ada@example.com', PASSWORD, headers)).status).toBe(403);
  });

  test('has no sign-up', async () => {
    const response = await post('sign-up/email', { email: 'x@example.com', password: PASSWORD, name: 'x' });
    expect(response.status).toBe(400);
    expect(await suite.db.prisma.user.count({ where: { email: 'x@example.com' } })).toBe(0);
  });

  test.each([[{}], [{ email: 1, password: [] }], [{ email: 'a'.repeat(300), password: 'x' }]])(
    'refuses the body %j',
    async (body) => {
      expect((await post('sign-in/email', body)).status).toBe(400);
    },
  );
});
