import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MAX_LIVE_CONNECTIONS } from '@/lib/contracts';
import { type Ctx, type Services, systemActor } from '@/lib/domain/context';
import { createAuthority, registerCertificate } from '@/lib/domain/pki';
import { type Clock, systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { brokerClients, closed, eventually, refusalOf } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { issueTestToken } from '@/lib/testing/live-token';
import { createTestSession, createTestUser } from '@/lib/testing/test-user';
import { expectRefused, WEAK_TLS } from '@/lib/testing/weak-tls';

const VIN = 'LTESTA1B0R0000001';
const OTHER = 'LTESTA1B0R0000002';

let db: TestDb;
let ctx: Ctx;
let fixture: BrokerFixture;
let identity: TboxIdentity;
const clients = brokerClients(() => fixture);
beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock: systemClock, actor: systemActor('test') };
  fixture = await startBrokerFixture({ db });
  identity = await fixture.vehicle(VIN, 'TBX-1');
  await fixture.vehicle(OTHER, 'TBX-2');
});
beforeEach(() => db.pool.query('delete from quarantined_messages'));
afterEach(() => clients.closeAll());
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

const recorded = (reason: string) =>
  eventually(
    async () => (await db.pool.query('select * from quarantined_messages where reason = $1', [reason])).rows[0],
  );
const SERVER_UNAVAILABLE = 3;
const NOT_AUTHORIZED = 5;
const live = (overrides: { clock?: Clock; session?: Services['session'] } = {}) =>
  issueTestToken(ctx, { ...fixture, ...overrides });

describe('TBox over mutual TLS', () => {
  test('accepts a TBox with its own certificate and VIN', async () => {
    expect((await clients.asTbox(VIN, identity)).connected).toBe(true);
  });

  test('rejects a certificate of another authority', async () => {
    const foreign = await fixture.tbox('TBX-1', { authority: await createAuthority({ name: 'Foreign' }) });
    expect((await refusalOf(clients.asTbox(VIN, foreign))).code).toBe(NOT_AUTHORIZED);
    expect(await recorded('certificate_untrusted')).toMatchObject({ source: 'authentication' });
  });

  test('rejects an expired certificate', async () => {
    const expired = await fixture.tbox('TBX-1', { days: -1 });
    expect((await refusalOf(clients.asTbox(VIN, expired))).code).toBe(NOT_AUTHORIZED);
    expect((await recorded('certificate_expired')).detail).toMatch(/CN=TBX-1.* from 127.0.0.1 CERT_HAS_EXPIRED/);
  });

  test.each(WEAK_TLS)('refuses %s with %s', async (version, ciphers) => {
    await expectRefused(Number(new URL(fixture.urls.tls).port), fixture.ca, version, ciphers);
  });

  test('rejects a client without a certificate', async () => {
    const attempt = clients.connect(fixture.urls.tls, { clientId: VIN, ca: fixture.ca });
    expect((await refusalOf(attempt)).code).toBe(NOT_AUTHORIZED);
    await recorded('certificate_missing');
  });

  test('the service password neither replaces a certificate nor raises a TBox’s permissions', async () => {
    await refusalOf(clients.connect(fixture.urls.tls, { clientId: 'x', ca: fixture.ca, ...fixture.service }));
    const tbox = await clients.asTbox(VIN, identity, fixture.service);
    expect((await refusalOf(tbox.subscribeAsync('#'))).message).toBe('Subscribe error: Unspecified error');
  });

  test.each([
    ['the right certificate with another VIN', OTHER, 'tbox_not_bound'],
    ['a client id that is no VIN', 'hello', 'client_id_not_vin'],
    ['a wildcard as client id', '+', 'client_id_not_vin'],
    ['an unregistered VIN', 'LTESTA1B0R0000099', 'vin_not_registered'],
  ])('rejects %s', async (_what, clientId, reason) => {
    expect((await refusalOf(clients.asTbox(clientId, identity))).code).toBe(NOT_AUTHORIZED);
    expect(await recorded(reason)).toMatchObject({ source: 'authentication', client_id: clientId });
  });

  test('rejects an unregistered TBox', async () => {
    const unregistered = await fixture.tbox('TBX-unknown');
    expect((await refusalOf(clients.asTbox(VIN, unregistered))).code).toBe(NOT_AUTHORIZED);
    await recorded('tbox_not_registered');
  });

  test('rejects a replaced TBox', async () => {
    const old = await fixture.vehicle('LTESTA1B0R0000003', 'TBX-3');
    await db.pool.query(
      `update tbox_bindings set unbound_at = now() where tbox_id = (select id from tboxes where serial = 'TBX-3')`,
    );
    expect((await refusalOf(clients.asTbox('LTESTA1B0R0000003', old))).code).toBe(NOT_AUTHORIZED);
    await recorded('tbox_not_bound');
  });

  test('rejects only the revoked one of two certificates of a TBox', async () => {
    const [first, second] = [await fixture.tbox('TBX-1'), await fixture.tbox('TBX-1')];
    for (const { issued } of [first, second]) await registerCertificate({ ctx, input: { ...issued, serial: 'TBX-1' } });
    await db.pool.query('update tbox_certificates set revoked_at = now() where id = $1', [first.certificateId]);
    expect((await refusalOf(clients.asTbox(VIN, first))).code).toBe(NOT_AUTHORIZED);
    await recorded('certificate_revoked');
    expect((await clients.asTbox(VIN, second)).connected).toBe(true);
  });
});

describe('without a certificate', () => {
  test('rejects a VIN as client id, even with the service password', async () => {
    const attempt = clients.connect(fixture.urls.tcp, { clientId: VIN, ...fixture.service });
    expect((await refusalOf(attempt)).code).toBe(NOT_AUTHORIZED);
    await recorded('certificate_missing');
  });

  test('rejects the service account without its password', async () => {
    expect((await clients.asService()).connected).toBe(true);
    expect((await refusalOf(clients.asService({ password: 'wrong' }))).code).toBe(NOT_AUTHORIZED);
    expect((await refusalOf(clients.asService({ username: '', password: '' }))).code).toBe(NOT_AUTHORIZED);
    await recorded('credentials_wrong');
  });

  test('accepts a browser with its own token only', async () => {
    const [mine, yours] = [await live(), await live()];
    expect((await clients.asBrowser(mine)).connected).toBe(true);
    expect((await refusalOf(clients.asBrowser({ ...yours, token: mine.token }))).code).toBe(NOT_AUTHORIZED);
    expect((await refusalOf(clients.asBrowser({ ...mine, username: 'other-user' }))).code).toBe(NOT_AUTHORIZED);
    await recorded('token_invalid');
  });

  test('never treats a forged or expired token as a password', async () => {
    const session = await live();
    const claims = { clientid: session.clientId, username: session.username, acl: { sub: ['#'] }, is_superuser: true };
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'x' })
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(fixture.service.password));
    const old = await live({ clock: fakeClock(Date.now() - 3_600_000) });
    for (const refused of [
      { ...session, token: forged },
      { ...session, token: 'eyJhbGciOiJub25lIn0.e30.' },
      { ...session, token: `${session.token.slice(0, -4)}AAAA` },
      old,
    ]) {
      expect((await refusalOf(clients.asBrowser(refused))).code).toBe(NOT_AUTHORIZED);
    }
  });

  test('limits the connections of one session: the oldest stay, and a new one is accepted once one has ended', async () => {
    const session = await createTestSession(db, (await createTestUser(db)).id);
    const connect = async (options = {}) => clients.asBrowser(await live({ session }), options);
    const tokens = await Promise.all(Array.from({ length: MAX_LIVE_CONNECTIONS }, () => live({ session })));
    const open = await Promise.all(tokens.map((token) => clients.asBrowser(token)));
    expect((await refusalOf(connect())).code).toBe(SERVER_UNAVAILABLE);
    expect((await recorded('too_many_live_connections')).client_id).toMatch(/^web-/);
    expect(open.every(({ connected }) => connected)).toBe(true);
    expect((await clients.asBrowser(await live())).connected).toBe(true);
    // A page that reconnects with the same client id takes over its connection
    const [token] = tokens;
    if (token) await clients.asBrowser(token);
    await open[1]?.endAsync();
    for (let round = 0; round < 2 * MAX_LIVE_CONNECTIONS; round++) {
      const again = await eventually(() => connect().catch(() => null));
      await again.endAsync();
    }
    expect(open.slice(2).every(({ connected }) => connected)).toBe(true);
  });

  test('disconnects a browser when its token expires', async () => {
    // Five seconds of its ten minutes remain
    const session = await live({ clock: fakeClock(Date.now() - 595_000) });
    const browser = await clients.asBrowser(session);
    await closed(browser);
    // A token's times are whole seconds
    expect(Date.now()).toBeGreaterThan(session.expiresAt - 1_000);
  });
});

test('refuses connections with "server unavailable" while the edge is down', async () => {
  await fixture.stopEdge();
  try {
    expect((await refusalOf(clients.asTbox(VIN, identity))).code).toBe(3);
    expect((await refusalOf(clients.asService())).code).toBe(3);
  } finally {
    await fixture.startEdge();
  }
  expect((await clients.asTbox(VIN, identity)).connected).toBe(true);
});
