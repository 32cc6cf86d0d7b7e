import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type AccessRuleInput, ruleListSchema } from '@/lib/contracts';
import { fixedSecret } from '@/lib/platform/secrets';
import {
  CERTIFICATE_VIN,
  createAuthenticationFixture,
  PLATFORM,
  type Request,
  SERIAL,
  VIN,
  wrongSecret,
} from '@/lib/testing/authentication-fixture';
import { createTestSession, createTestUser } from '@/lib/testing/test-user';
import type { Actor } from '../../context';
import { updateUser } from '../../users';
import {
  createServiceAccount,
  createTboxCredential,
  deleteTboxCredential,
  issueLiveToken,
  listServiceAccounts,
  publishRules,
  recheckAccount,
  recheckPasswordTbox,
  rotateServiceAccountSecret,
  setFleetAuthentication,
  setServiceAccountDisabled,
} from '../index';
import { sessionOfClient } from './live-tokens/live-client-id';

const { db, clock, ctx, shown, ask, token, tbox, certified } = await createAuthenticationFixture();
beforeEach(() => {
  // A new window for counted failures
  clock.advance(3_600_000);
});
afterAll(() => db.drop());

describe('a browser with an earlier token', () => {
  const rule = (changes: Partial<AccessRuleInput>) =>
    publishRules({
      ctx,
      input: {
        rules: ruleListSchema.parse([
          {
            id: 'people',
            effect: 'allow',
            principal: { kind: 'console' },
            action: 'subscribe',
            topic: 'x',
            ...changes,
          },
        ]),
      },
    });
  const fleetId = async (code: string) => (await db.prisma.fleet.findUniqueOrThrow({ where: { code } })).id;
  const operator = async (id: string) =>
    createTestUser(db, { id, role: 'operator', fleets: [await fleetId('cars'), await fleetId('vans')] });
  const admin = async () => ({ ...ctx, actor: await createTestUser(db) });

  test('is refused after rules removed a filter, and accepted with a new token', async () => {
    await rule({ topic: 'oem/news' });
    const before = await token();
    expect(await ask(before)).toBe('live');
    await rule({ topic: 'oem/#' });
    expect(await ask(before)).toBe('live');
    await rule({ topic: 'oem/other' });
    expect(await ask(before)).toBe('token_outdated');
    expect(await ask(await token())).toBe('live');
    await rule({ effect: 'deny', topic: 'tsp/live/vans/#' });
    expect(await ask(before)).toBe('token_outdated');
    await publishRules({ ctx, input: { rules: [] } });
  });

  test('is refused after a change of fleets or account, without a lock-out', async () => {
    const actor = await operator('driver-desk');
    const [one, other] = [await token(undefined, actor), await token(undefined, actor)];
    expect(await ask(one)).toBe('live');
    await updateUser({ ctx: await admin(), input: { userId: actor.id, fleets: ['cars'] } });
    for (let i = 0; i < 30; i++) expect(await ask(one)).toBe('token_outdated');
    expect(await ask(other)).toBe('token_outdated');
    const fewer = { ...actor, fleets: [await fleetId('cars')] } as Actor;
    const now = await token(undefined, fewer);
    expect(await ask(now)).toBe('live');
    await updateUser({ ctx: await admin(), input: { userId: actor.id, disabled: true } });
    expect(await ask(now)).toBe('token_outdated');
    const deleted = await operator('deleted');
    const last = await token(undefined, deleted);
    await db.prisma.user.delete({ where: { id: deleted.id } });
    expect(await ask(last)).toBe('token_outdated');
  });

  test('is refused once its session has ended, without a lock-out', async () => {
    const actor = await operator('night-desk');
    const [ended, other] = [await token(undefined, actor), await token(undefined, actor)];
    await db.prisma.session.deleteMany({ where: { id: sessionOfClient(ended.clientid) ?? '' } });
    for (let i = 0; i < 30; i++) expect(await ask(ended)).toBe('token_outdated');
    expect(await ask(other)).toBe('live');
    await db.prisma.session.updateMany({ where: { userId: actor.id }, data: { idleUntil: new Date(clock.now()) } });
    expect(await ask(other)).toBe('token_outdated');
  });

  test('expires with its session', async () => {
    const actor = await operator('evening-desk');
    const session = { id: (await createTestSession(db, actor.id, clock.now())).id, endsAt: clock.now() + 5_000 };
    const liveSession = {
      wsUrl: 'ws://x',
      protocolVersion: 4 as const,
      keyEncryptionKey: fixedSecret('a key of the test'),
    };
    const issued = await issueLiveToken({ ctx: { ...ctx, actor, session, liveSession } });
    expect(issued.expiresAt).toBe(Math.floor(session.endsAt / 1_000) * 1_000);
  });
});

describe('a TBox with a password', () => {
  test('authenticates; a wrong password, another VIN or another serial is refused', async () => {
    expect(await tbox()).toBe('tbox');
    expect(await tbox({ password: wrongSecret() })).toBe('credentials_wrong');
    expect(await tbox({ password: '' })).toBe('certificate_missing');
    expect(await tbox({ clientid: CERTIFICATE_VIN })).toBe('tbox_not_bound');
    expect(await tbox({ username: 'TBX-2' })).toBe('tbox_not_bound');
    expect(await tbox({ username: 'TBX-unknown' })).toBe('certificate_missing');
    expect(await tbox({ clientid: 'LSVAA49J13204737X' })).toBe('vin_not_registered');
    expect(await tbox({ username: PLATFORM.username, password: PLATFORM.password })).toBe('certificate_missing');
  });

  test('is refused unless its fleet accepts passwords, as are certificates unless accepted', async () => {
    await createTboxCredential({ ctx, input: { serial: 'TBX-2' } });
    expect(await ask({ clientid: CERTIFICATE_VIN, username: 'TBX-2', password: wrongSecret() })).toBe(
      'method_not_allowed',
    );
    expect(await certified()).toBe('tbox');
    expect(await certified({ clientid: VIN, ...shown[SERIAL] })).toBe('method_not_allowed');
    await setFleetAuthentication({ ctx, input: { code: 'vans', methods: ['certificate'] } });
    expect(await tbox()).toBe('method_not_allowed');
    await setFleetAuthentication({ ctx, input: { code: 'vans', methods: ['password', 'certificate'] } });
    expect(await tbox()).toBe('tbox');
    await setFleetAuthentication({ ctx, input: { code: 'vans', methods: ['password'] } });
  });

  test('with a refused certificate is not authenticated by password', async () => {
    expect(await tbox(shown['TBX-2'])).toBe('tbox_not_bound');
    const forged = { ...shown['TBX-2'], clientid: CERTIFICATE_VIN, cert_sha256: 'f'.repeat(64) };
    expect(await tbox(forged)).toBe('certificate_unknown');
    expect(await tbox({ cert_subject: 'CN=x' })).toBe('certificate_untrusted');
  });

  test.each([
    ['a token', 'eyJhbGciOiJub25lIn0.e30.'],
    ['64 KiB', 'x'.repeat(65_536)],
    ['a null character', `${'A'.repeat(42)}\u0000`],
    ['SQL', `' or ''='`],
  ])('whose password is %s is refused', async (_what, wrongPassword) => {
    expect(await tbox({ password: wrongPassword })).toBe('credentials_wrong');
  });

  test.each([
    ['small letters', VIN.toLowerCase()],
    ['full width', VIN.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))],
    ['a Cyrillic А', VIN.replace('A', 'А')],
    ['a combining mark', `${VIN}\u0301`],
    ['a line break', `${VIN}\n`],
    ['a blank', ` ${VIN}`],
    ['a wildcard', `${VIN}/#`],
    ['a null character', `${VIN}\u0000`],
    ['percent signs', `%4C${VIN.slice(1)}`],
    ['nothing', ''],
    ['64 KiB', VIN.repeat(3_856)],
  ])('whose client id is its VIN with %s is not let in', async (_what, clientid) => {
    expect(['credentials_wrong', 'client_id_reserved']).toContain(await tbox({ clientid }));
  });

  test.each([
    ['a null character', 'TBX-1\u0000'],
    ['small letters', 'tbx-1'],
    ['what was not UTF-8', 'TBX-\uFFFD'],
    ['64 KiB', 'T'.repeat(65_536)],
    ['a look-alike', 'ＴＢＸ-1'],
    ['nothing', ''],
  ])('whose user name is its serial with %s is refused', async (_what, username) => {
    expect(await tbox({ username })).toBe('certificate_missing');
  });

  test('takes one query for a valid password, a second for a wrong one', async () => {
    await tbox();
    const query = vi.spyOn(db.pool, 'query');
    try {
      expect(await tbox()).toBe('tbox');
      expect(query).toHaveBeenCalledTimes(1);
      expect(await tbox({ password: wrongSecret() })).toBe('credentials_wrong');
      expect(query).toHaveBeenCalledTimes(3);
      query.mockClear();
      expect(await certified()).toBe('tbox');
      expect(query).toHaveBeenCalledTimes(1);
    } finally {
      query.mockRestore();
    }
  });

  test('loses its topics within five seconds after its password or binding ends', async () => {
    const recheck = async (vin = VIN, serial = SERIAL) => {
      const state = await recheckPasswordTbox(ctx, { vin, serial });
      return 'reason' in state ? state.reason : null;
    };
    expect(await recheck()).toBeNull();
    expect(await recheck(VIN, '')).toBe('certificate_missing');
    expect(await recheck('x')).toBe('topic_not_allowed');
    expect(await recheck(CERTIFICATE_VIN, SERIAL)).toBe('tbox_not_bound');
    await deleteTboxCredential({ ctx, input: { serial: SERIAL } });
    expect(await tbox()).toBe('credentials_wrong');
    clock.advance(5_000);
    expect(await recheck()).toBe('credentials_wrong');
    const replaced = await createTboxCredential({ ctx, input: { serial: SERIAL } });
    expect([await tbox(), await tbox({ password: replaced.password })]).toEqual(['credentials_wrong', 'tbox']);
  });
});

describe('a service account', () => {
  test('authenticates with its secret, under a client id that is not reserved', async () => {
    const { secret } = await createServiceAccount({ ctx, input: { username: 'erp' } });
    await createServiceAccount({ ctx, input: { username: 'mes' } });
    const account = (request: Request = {}) => ask({ clientid: 'erp', username: 'erp', password: secret, ...request });
    expect([await account(), await account({ clientid: 'erp:2' }), await account({ clientid: 'any-1' })]).toEqual([
      'account',
      'account',
      'account',
    ]);
    expect(await account({ password: wrongSecret() })).toBe('credentials_wrong');
    expect(await account({ username: 'mes' })).toBe('credentials_wrong');
    expect(await account({ username: 'ERP' })).toBe('credentials_wrong');
    expect(await account({ username: PLATFORM.username })).toBe('credentials_wrong');
    expect(await account({ clientid: VIN })).toBe('certificate_missing');
    for (const clientid of [VIN.toLowerCase(), 'web-1', 'tsp-ingest', '', 'a/b', 'mes', 'mes:1']) {
      expect([clientid, await account({ clientid })]).toEqual([clientid, 'client_id_reserved']);
    }
  });

  test('records its last use at most once a minute', async () => {
    const { secret } = await rotateServiceAccountSecret({ ctx, input: { username: 'erp' } });
    const connect = () => ask({ clientid: 'erp', username: 'erp', password: secret });
    const seen = async () =>
      (await listServiceAccounts({ ctx })).find(({ username }) => username === 'erp')?.lastSeenAt;
    const first = clock.now();
    await connect();
    clock.advance(59_999);
    await connect();
    expect(await seen()).toBe(first);
    clock.advance(1);
    await connect();
    expect(await seen()).toBe(clock.now());
  });

  test('is refused when disabled or after its secret was replaced', async () => {
    const issued = await rotateServiceAccountSecret({ ctx, input: { username: 'erp' } });
    const connect = (secret: string) => ask({ clientid: 'erp', username: 'erp', password: secret });
    const isAuthorized = async () => 'principal' in (await recheckAccount(ctx, { clientId: 'erp', username: 'erp' }));
    expect([await connect(issued.secret), await isAuthorized()]).toEqual(['account', true]);
    await setServiceAccountDisabled({ ctx, input: { username: 'erp', disabled: true } });
    expect(await connect(issued.secret)).toBe('credentials_wrong');
    clock.advance(5_000);
    expect(await isAuthorized()).toBe(false);
    await setServiceAccountDisabled({ ctx, input: { username: 'erp', disabled: false } });
    const next = await rotateServiceAccountSecret({ ctx, input: { username: 'erp' } });
    expect([await connect(issued.secret), await connect(next.secret)]).toEqual(['credentials_wrong', 'account']);
  });
});
