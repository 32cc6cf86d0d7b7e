import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type AccessRuleInput, ruleListSchema } from '@/lib/contracts';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type FakeClock, fakeClock } from '@/lib/testing/fake-clock';
import { createTestUser } from '@/lib/testing/person';
import { type Actor, type CtxWith, systemActor } from '../../context';
import { createFleet, createModel, registerVehicle } from '../../fleet/index';
import { createAuthority, issueTboxCertificate, registerCertificate } from '../../pki/index';
import { updateUser } from '../../users/index';
import {
  authenticateClient,
  banClient,
  compileRules,
  createServiceAccount,
  createTboxCredential,
  deleteTboxCredential,
  issueLiveToken,
  liftBan,
  listServiceAccounts,
  publishRules,
  recheckAccount,
  recheckPasswordTbox,
  rotateServiceAccountSecret,
  setFleetAuthentication,
  setServiceAccountDisabled,
} from '../index';
import { readUsableRules } from '../rule-set/rule-set-store';

const VIN = 'LSVAA49J132047371';
const CERTIFICATE_VIN = '1HGCM82633A004352';
const SERIAL = 'TBX-1';
const PLATFORM = { username: 'platform', password: 'password-of-a-test' };

let db: TestDb;
let clock: FakeClock;
let ctx: CtxWith<'topicRoot' | 'platformUsername'>;
let password: string;
/** What a broker says of the certificate of each TBox. */
const shown: Record<string, Pick<Change, 'cert_common_name' | 'cert_subject' | 'cert_sha256'>> = {};

beforeAll(async () => {
  db = await createTestDb();
  clock = fakeClock(Date.now());
  ctx = { db, clock, actor: systemActor('test'), topicRoot: 'tsp', platformUsername: 'platform' };
  for (const code of ['cars', 'vans']) await createFleet({ ctx, input: { code, name: code } });
  await createModel({ ctx, input: { code: 'm', name: 'M', manufacturer: 'M', powertrain: 'bev' } });
  await registerVehicle({ ctx, input: { vin: VIN, fleet: 'vans', model: 'm', tboxSerial: SERIAL } });
  await registerVehicle({ ctx, input: { vin: CERTIFICATE_VIN, fleet: 'cars', model: 'm', tboxSerial: 'TBX-2' } });
  await setFleetAuthentication({ ctx, input: { code: 'vans', methods: ['password'] } });
  ({ password } = await createTboxCredential({ ctx, input: { serial: SERIAL } }));
  const authority = await createAuthority({ name: 'Issuing' });
  for (const serial of [SERIAL, 'TBX-2']) {
    const issued = await issueTboxCertificate({ authority, serial });
    await registerCertificate({ ctx, input: { ...issued, serial } });
    const cert_subject = `serialNumber=${issued.id},CN=${serial}`;
    shown[serial] = { cert_common_name: serial, cert_subject, cert_sha256: issued.fingerprint };
  }
});
beforeEach(() => {
  // Another window: what a test has counted is not the next one's
  clock.advance(3_600_000);
});
afterAll(() => db.drop());

const EMPTY = {
  clientid: '',
  username: '',
  password: '',
  cert_common_name: '',
  cert_subject: '',
  cert_sha256: '',
  cert_pem: '',
  peerhost: '192.0.2.1',
};
type Change = Partial<typeof EMPTY>;
async function ask(change: Change): Promise<string> {
  const decision = await authenticateClient({
    ctx,
    input: { request: { ...EMPTY, ...change }, serviceAccount: PLATFORM, tokens },
  });
  return decision.result === 'allow' ? decision.kind : decision.reason;
}
const tbox = (change: Change = {}) => ask({ clientid: VIN, username: SERIAL, password, ...change });
const certified = (change: Change = {}) => ask({ clientid: CERTIFICATE_VIN, ...shown['TBX-2'], ...change });
const platform = (change: Change = {}) => ask({ clientid: 'tsp-ingest', ...PLATFORM, ...change });
const guess = () => 'A'.repeat(43);
const tokens = {
  rules: async () => compileRules((await readUsableRules(db)).rules, { root: 'tsp' }),
  topicRoot: 'tsp',
};
const token = async (at = clock.now(), actor?: Actor) => {
  const session = await issueLiveToken({
    ctx: {
      ...ctx,
      clock: fakeClock(at),
      actor: actor ?? (await createTestUser(db)),
      topicRoot: 'tsp',
      liveSession: { wsUrl: 'ws://x', protocolVersion: 4, keyEncryptionKey: 'a key of the test' },
    },
  });
  return { clientid: session.clientId, username: session.username, password: session.token };
};

describe('a browser whose token is from before', () => {
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

  test('rules took something from people: it is out, with another it is in', async () => {
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

  test('a fleet, the role or the account was taken, and nobody is locked out for it', async () => {
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
    expect(await ask(await token(undefined, { ...fewer, id: 'nobody' }))).toBe('token_outdated');
  });
});

describe('a TBox by its password', () => {
  test('is in; by a wrong one, another’s VIN or a serial that is not its own it is not', async () => {
    expect(await tbox()).toBe('tbox');
    expect(await tbox({ password: guess() })).toBe('credentials_wrong');
    expect(await tbox({ password: '' })).toBe('certificate_missing');
    expect(await tbox({ clientid: CERTIFICATE_VIN })).toBe('tbox_not_bound');
    expect(await tbox({ username: 'TBX-2' })).toBe('tbox_not_bound');
    expect(await tbox({ username: 'TBX-unknown' })).toBe('certificate_missing');
    expect(await tbox({ clientid: 'LSVAA49J13204737X' })).toBe('vin_not_registered');
    expect(await tbox({ username: PLATFORM.username, password: PLATFORM.password })).toBe('certificate_missing');
  });

  test('only where its fleet takes passwords, as one by certificate only where it takes certificates', async () => {
    await createTboxCredential({ ctx, input: { serial: 'TBX-2' } });
    expect(await ask({ clientid: CERTIFICATE_VIN, username: 'TBX-2', password: guess() })).toBe('method_not_allowed');
    expect(await certified()).toBe('tbox');
    expect(await certified({ clientid: VIN, ...shown[SERIAL] })).toBe('method_not_allowed');
    await setFleetAuthentication({ ctx, input: { code: 'vans', methods: ['certificate'] } });
    expect(await tbox()).toBe('method_not_allowed');
    await setFleetAuthentication({ ctx, input: { code: 'vans', methods: ['password', 'certificate'] } });
    expect(await tbox()).toBe('tbox');
    await setFleetAuthentication({ ctx, input: { code: 'vans', methods: ['password'] } });
  });

  test('with a certificate that is refused it is not tried by its password', async () => {
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

  test('costs one query where all is well, and a second when wrong', async () => {
    await tbox();
    const query = vi.spyOn(db.pool, 'query');
    try {
      expect(await tbox()).toBe('tbox');
      expect(query).toHaveBeenCalledTimes(1);
      expect(await tbox({ password: guess() })).toBe('credentials_wrong');
      expect(query).toHaveBeenCalledTimes(3);
      query.mockClear();
      expect(await certified()).toBe('tbox');
      expect(query).toHaveBeenCalledTimes(1);
    } finally {
      query.mockRestore();
    }
  });

  test('may go on using topics until its password or its place is taken, five seconds later at most', async () => {
    const recheck = async (vin = VIN, serial = SERIAL) => {
      const standing = await recheckPasswordTbox(ctx, { vin, serial });
      return 'reason' in standing ? standing.reason : null;
    };
    expect(await recheck()).toBeNull();
    expect(await recheck(VIN, '')).toBe('certificate_missing');
    expect(await recheck('x')).toBe('topic_not_allowed');
    expect(await recheck(CERTIFICATE_VIN, SERIAL)).toBe('tbox_not_bound');
    await deleteTboxCredential({ ctx, input: { serial: SERIAL } });
    expect(await tbox()).toBe('credentials_wrong');
    clock.advance(5_000);
    expect(await recheck()).toBe('credentials_wrong');
    const before = password;
    ({ password } = await createTboxCredential({ ctx, input: { serial: SERIAL } }));
    expect([await tbox({ password: before }), await tbox()]).toEqual(['credentials_wrong', 'tbox']);
  });
});

describe('lock-out', () => {
  const times = async (count: number, attempt: (i: number) => Promise<string>) => {
    const reasons: string[] = [];
    for (let i = 0; i < count; i++) reasons.push(await attempt(i));
    return reasons;
  };

  test('more than ten wrong passwords lock a client for five minutes, also with the right one', async () => {
    expect(new Set(await times(11, () => tbox({ password: guess() })))).toEqual(new Set(['credentials_wrong']));
    expect(await tbox()).toBe('locked_out');
    expect(await tbox({ peerhost: '198.51.100.9' })).toBe('locked_out');
    clock.advance(5 * 60_000 - 1);
    expect(await tbox()).toBe('locked_out');
    clock.advance(1);
    expect(await tbox()).toBe('tbox');
  });

  test('another edge knows of it a second later', async () => {
    await times(11, () => tbox({ password: guess() }));
    const elsewhere = { ...ctx, db: { ...db } };
    const request = { ...EMPTY, clientid: VIN, username: SERIAL, password };
    expect(await authenticateClient({ ctx: elsewhere, input: { request, serviceAccount: PLATFORM, tokens } })).toEqual({
      result: 'deny',
      reason: 'locked_out',
      certificateId: null,
    });
  });

  test('a success clears what was counted; what is older than five minutes does not count', async () => {
    await times(10, () => tbox({ password: guess() }));
    expect(await tbox()).toBe('tbox');
    await times(10, () => tbox({ password: guess() }));
    expect(await tbox()).toBe('tbox');
    await times(10, () => tbox({ password: guess() }));
    clock.advance(5 * 60_000);
    await times(10, () => tbox({ password: guess() }));
    expect(await tbox()).toBe('tbox');
  });

  test('fifty wrong ones lock an address, the network of an IPv6 one, but nobody elsewhere', async () => {
    const from = (peerhost: string) => (i: number) =>
      ask({ clientid: `c${i}`, username: 'erp', password: 'x', peerhost });
    await times(51, from('192.0.2.77'));
    expect(await tbox({ peerhost: '::ffff:192.0.2.77' })).toBe('locked_out');
    expect(await tbox({ peerhost: '192.0.2.78' })).toBe('tbox');
    await times(51, from('2001:db8:1:2::5'));
    expect(await tbox({ peerhost: '2001:db8:1:2:ffff::1' })).toBe('locked_out');
    expect(await tbox({ peerhost: '2001:db8:1:3::1' })).toBe('tbox');
  });

  test('nobody locks out a vehicle with a certificate, nor the platform, by guessing in its name', async () => {
    await setFleetAuthentication({ ctx, input: { code: 'cars', methods: ['certificate', 'password'] } });
    await createTboxCredential({ ctx, input: { serial: 'TBX-2' } });
    const wrong = { clientid: CERTIFICATE_VIN, username: 'TBX-2', password: guess() };
    expect((await times(12, () => ask(wrong))).at(-1)).toBe('locked_out');
    expect(await certified()).toBe('tbox');
    expect((await times(12, () => platform({ password: 'x' }))).at(-1)).toBe('locked_out');
    expect(await platform()).toBe('service');
    await times(60, (i) => ask({ ...wrong, clientid: `x${i}`, username: 'erp' }));
    expect([await certified(), await platform()]).toEqual(['tbox', 'service']);
    await setFleetAuthentication({ ctx, input: { code: 'cars', methods: ['certificate'] } });
  });

  test('of guesses at the same moment as many are counted as were made', async () => {
    const attempts = Array.from({ length: 30 }, () => tbox({ password: 'short' }));
    expect(new Set(await Promise.all(attempts))).toEqual(new Set(['credentials_wrong']));
    const { rows } = await db.pool.query('select count from access_failures where key = $1', [`client:${VIN}`]);
    expect(rows).toEqual([{ count: 30 }]);
    expect(await tbox()).toBe('locked_out');
  });

  test('a forged token is a guess, an expired one is not', async () => {
    const good = await token();
    expect(await ask(good)).toBe('live');
    const old = await token(clock.now() - 3_600_000);
    expect(new Set(await times(12, () => ask(old)))).toEqual(new Set(['token_invalid']));
    expect((await times(12, () => ask({ ...good, password: `${good.password.slice(0, -4)}AAAA` }))).at(-1)).toBe(
      'locked_out',
    );
    expect(await ask(good)).toBe('locked_out');
  });

  test('a client id that PostgreSQL does not take is counted too', async () => {
    const attempt = () => ask({ clientid: 'a\u0000b', username: 'erp', password: 'eyJh.eyJz.c2ln' });
    expect((await times(12, attempt)).at(-1)).toBe('locked_out');
  });

  test('what is long over is forgotten', async () => {
    const { rows } = await db.pool.query<{ count: number }>(
      'select count(*)::int as count from access_failures where window_start < $1',
      [new Date(clock.now() - 3_600_000)],
    );
    expect(rows[0]?.count).toBeGreaterThan(0);
    await tbox({ password: guess() });
    await tbox({ password: guess() });
    const left = await db.pool.query('select key from access_failures where window_start < $1', [
      new Date(clock.now() - 3_600_001),
    ]);
    expect(left.rows).toEqual([]);
  });
});

describe('bans', () => {
  const ban = (kind: 'client_id' | 'username' | 'address', value: string, expiresAt?: number) =>
    banClient({ ctx, input: { kind, value, reason: 'test', expiresAt } });
  /** As much later as a ban may go unnoticed. */
  const later = () => clock.advance(1_000);

  test.each([
    ['client_id', VIN],
    ['username', SERIAL],
    ['address', '192.0.2.1'],
    ['address', '::ffff:192.0.2.1'],
    ['address', '192.0.0.0/16'],
  ] as const)('of the %s %s keeps it out with the right password, until it is lifted', async (kind, value) => {
    const { id } = await ban(kind, value);
    later();
    expect(await tbox()).toBe('client_banned');
    await liftBan({ ctx, input: { id } });
    later();
    expect(await tbox()).toBe('tbox');
  });

  test('is before a certificate and a token too, and ends by itself', async () => {
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

  test('is not for the platform', async () => {
    const { id } = await ban('address', '192.0.2.0/24');
    later();
    expect([await platform(), await platform({ password: 'x' })]).toEqual(['service', 'client_banned']);
    await liftBan({ ctx, input: { id } });
    later();
  });
});

describe('a service account', () => {
  test('is in with its secret, under a name that nobody else has', async () => {
    const { secret } = await createServiceAccount({ ctx, input: { username: 'erp' } });
    await createServiceAccount({ ctx, input: { username: 'mes' } });
    const account = (change: Change = {}) => ask({ clientid: 'erp', username: 'erp', password: secret, ...change });
    expect([await account(), await account({ clientid: 'erp:2' }), await account({ clientid: 'any-1' })]).toEqual([
      'account',
      'account',
      'account',
    ]);
    expect(await account({ password: guess() })).toBe('credentials_wrong');
    expect(await account({ username: 'mes' })).toBe('credentials_wrong');
    expect(await account({ username: 'ERP' })).toBe('credentials_wrong');
    expect(await account({ username: PLATFORM.username })).toBe('credentials_wrong');
    expect(await account({ clientid: VIN })).toBe('certificate_missing');
    for (const clientid of [VIN.toLowerCase(), 'web-1', 'tsp-ingest', '', 'a/b', 'mes', 'mes:1']) {
      expect([clientid, await account({ clientid })]).toEqual([clientid, 'client_id_reserved']);
    }
  });

  test('is seen, at most once a minute', async () => {
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

  test('that is disabled, or whose secret was replaced, is out', async () => {
    const issued = await rotateServiceAccountSecret({ ctx, input: { username: 'erp' } });
    const connect = (secret: string) => ask({ clientid: 'erp', username: 'erp', password: secret });
    const stands = async () => 'principal' in (await recheckAccount(ctx, { clientId: 'erp', username: 'erp' }));
    expect([await connect(issued.secret), await stands()]).toEqual(['account', true]);
    await setServiceAccountDisabled({ ctx, input: { username: 'erp', disabled: true } });
    expect(await connect(issued.secret)).toBe('credentials_wrong');
    clock.advance(5_000);
    expect(await stands()).toBe(false);
    await setServiceAccountDisabled({ ctx, input: { username: 'erp', disabled: false } });
    const next = await rotateServiceAccountSecret({ ctx, input: { username: 'erp' } });
    expect([await connect(issued.secret), await connect(next.secret)]).toEqual(['credentials_wrong', 'account']);
  });
});
