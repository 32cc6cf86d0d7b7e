import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import {
  CERTIFICATE_VIN,
  createAuthenticationFixture,
  SERIAL,
  VIN,
  wrongSecret,
} from '@/lib/testing/authentication-fixture';
import { banClient, createTboxCredential, liftBan, setFleetAuthentication } from '../index';

const { db, clock, ctx, password, decide, ask, token, tbox, certified, platform } = await createAuthenticationFixture();
beforeEach(() => {
  // A new window for counted failures
  clock.advance(3_600_000);
});
afterAll(() => db.drop());

describe('lock-out', () => {
  const times = async (count: number, attempt: (i: number) => Promise<string>) => {
    const reasons: string[] = [];
    for (let i = 0; i < count; i++) reasons.push(await attempt(i));
    return reasons;
  };

  test('more than ten wrong passwords lock a client for five minutes, also with the right one', async () => {
    expect(new Set(await times(11, () => tbox({ password: wrongSecret() })))).toEqual(new Set(['credentials_wrong']));
    expect(await tbox()).toBe('locked_out');
    expect(await tbox({ peerhost: '198.51.100.9' })).toBe('locked_out');
    clock.advance(5 * 60_000 - 1);
    expect(await tbox()).toBe('locked_out');
    clock.advance(1);
    expect(await tbox()).toBe('tbox');
  });

  test('another edge applies the lock-out within a second', async () => {
    await times(11, () => tbox({ password: wrongSecret() }));
    const otherEdge = { ...ctx, db: { ...db } };
    expect(await decide({ clientid: VIN, username: SERIAL, password }, otherEdge)).toEqual({
      result: 'deny',
      reason: 'locked_out',
      certificateId: null,
    });
  });

  test('a success resets the count; failures older than five minutes do not count', async () => {
    await times(10, () => tbox({ password: wrongSecret() }));
    expect(await tbox()).toBe('tbox');
    await times(10, () => tbox({ password: wrongSecret() }));
    expect(await tbox()).toBe('tbox');
    await times(10, () => tbox({ password: wrongSecret() }));
    clock.advance(5 * 60_000);
    await times(10, () => tbox({ password: wrongSecret() }));
    expect(await tbox()).toBe('tbox');
  });

  test('fifty failures lock an address (of IPv6 its /64), and no other', async () => {
    const from = (peerhost: string) => (i: number) =>
      ask({ clientid: `c${i}`, username: 'erp', password: 'x', peerhost });
    await times(51, from('192.0.2.77'));
    expect(await tbox({ peerhost: '::ffff:192.0.2.77' })).toBe('locked_out');
    expect(await tbox({ peerhost: '192.0.2.78' })).toBe('tbox');
    await times(51, from('2001:db8:1:2::5'));
    expect(await tbox({ peerhost: '2001:db8:1:2:ffff::1' })).toBe('locked_out');
    expect(await tbox({ peerhost: '2001:db8:1:3::1' })).toBe('tbox');
  });

  test('wrong passwords lock out neither a vehicle with a certificate nor the platform', async () => {
    await setFleetAuthentication({ ctx, input: { code: 'cars', methods: ['certificate', 'password'] } });
    await createTboxCredential({ ctx, input: { serial: 'TBX-2' } });
    const wrong = { clientid: CERTIFICATE_VIN, username: 'TBX-2', password: wrongSecret() };
    expect((await times(12, () => ask(wrong))).at(-1)).toBe('locked_out');
    expect(await certified()).toBe('tbox');
    // Its user name is no secret, so only the address of who guesses is locked out
    expect((await times(50, () => platform({ password: 'x' }))).at(-1)).toBe('credentials_wrong');
    expect((await times(2, () => platform({ password: 'x' }))).at(-1)).toBe('locked_out');
    expect(await platform()).toBe('service');
    await times(60, (i) => ask({ ...wrong, clientid: `x${i}`, username: 'erp' }));
    expect([await certified(), await platform()]).toEqual(['tbox', 'service']);
    await setFleetAuthentication({ ctx, input: { code: 'cars', methods: ['certificate'] } });
  });

  test('counts every one of concurrent failures', async () => {
    const attempts = Array.from({ length: 30 }, () => tbox({ password: 'short' }));
    expect(new Set(await Promise.all(attempts))).toEqual(new Set(['credentials_wrong']));
    const { rows } = await db.pool.query('select count from access_failures where key = $1', [`client:${VIN}`]);
    expect(rows).toEqual([{ count: 30 }]);
    expect(await tbox()).toBe('locked_out');
  });

  test('counts a forged token as a failure, but not an expired one', async () => {
    const good = await token();
    expect(await ask(good)).toBe('live');
    const old = await token(clock.now() - 3_600_000);
    expect(new Set(await times(12, () => ask(old)))).toEqual(new Set(['token_invalid']));
    expect((await times(12, () => ask({ ...good, password: `${good.password.slice(0, -4)}AAAA` }))).at(-1)).toBe(
      'locked_out',
    );
    expect(await ask(good)).toBe('locked_out');
  });

  test('counts failures of a client id that PostgreSQL cannot store', async () => {
    const attempt = () => ask({ clientid: 'a\u0000b', username: 'erp', password: 'eyJh.eyJz.c2ln' });
    expect((await times(12, attempt)).at(-1)).toBe('locked_out');
  });

  test('deletes failures after an hour', async () => {
    const { rows } = await db.pool.query<{ count: number }>(
      'select count(*)::int as count from access_failures where window_start < $1',
      [new Date(clock.now() - 3_600_000)],
    );
    expect(rows[0]?.count).toBeGreaterThan(0);
    await tbox({ password: wrongSecret() });
    await tbox({ password: wrongSecret() });
    const left = await db.pool.query('select key from access_failures where window_start < $1', [
      new Date(clock.now() - 3_600_001),
    ]);
    expect(left.rows).toEqual([]);
  });
});

describe('bans', () => {
  const ban = (kind: 'client_id' | 'username' | 'address', value: string, expiresAt?: number) =>
    banClient({ ctx, input: { kind, value, reason: 'test', expiresAt } });
  /** Until a ban is in force on every edge. */
  const later = () => clock.advance(1_000);

  test.each([
    ['client_id', VIN],
    ['username', SERIAL],
    ['address', '192.0.2.1'],
    ['address', '::ffff:192.0.2.1'],
    ['address', '192.0.0.0/16'],
  ] as const)('of the %s %s refuses the right password until it is lifted', async (kind, value) => {
    const { id } = await ban(kind, value);
    later();
    expect(await tbox()).toBe('client_banned');
    await liftBan({ ctx, input: { id } });
    later();
    expect(await tbox()).toBe('tbox');
  });

  test('applies to certificates and tokens too, and ends at its expiry', async () => {
    const browser = await token();
    await ban('client_id', CERTIFICATE_VIN, clock.now() + 60_000);
    await ban('client_id', browser.clientid, clock.now() + 60_000);
    await ban('address', '203.0.113.0/24', clock.now() + 60_000);
    later();
    expect([await certified(), await ask(browser), await tbox({ peerhost: '203.0.113.9' })]).toEqual([
      'client_banned',
      'client_banned',
      'client_banned',
    ]);
    clock.advance(59_000);
    expect([await certified(), await ask(browser), await tbox({ peerhost: '203.0.113.9' })]).toEqual([
      'tbox',
      'live',
      'tbox',
    ]);
  });

  test('does not apply to the platform', async () => {
    const { id } = await ban('address', '192.0.2.0/24');
    later();
    expect([await platform(), await platform({ password: 'x', peerhost: '192.0.2.1', listener: 'ws' })]).toEqual([
      'service',
      'client_banned',
    ]);
    await liftBan({ ctx, input: { id } });
    later();
  });
});
