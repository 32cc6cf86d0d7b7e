import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type AccessRuleInput, MAX_LIVE_CONNECTIONS, ruleListSchema } from '@/lib/contracts';
import {
  banClient,
  compileRules,
  deleteTboxCredential,
  enforceAccess,
  getRuleSet,
  liftBan,
  publishRules,
  restoreRules,
  setFleetAuthentication,
  setServiceAccountDisabled,
} from '@/lib/domain/access';
import { createLiveClientId, sessionOfClient } from '@/lib/domain/access/authentication/live-tokens/live-client-id';
import { type CtxWith, systemActor } from '@/lib/domain/context';
import { updateVehicle } from '@/lib/domain/fleet';
import { createAuthority, importAuthority, importCertificates, setAuthorityAdmission } from '@/lib/domain/pki';
import { deleteEndedSessions, endOtherSessions, endOwnSession, updateUser } from '@/lib/domain/users';
import { type Broker, BrokerError } from '@/lib/platform/broker';
import { systemClock } from '@/lib/platform/clock';
import { createMetrics } from '@/lib/platform/metrics';
import { type AccessFixture, createAccessFixture } from '@/lib/testing/access-fixture';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { type BrokerAdmin, serveBrokerAdmin } from '@/lib/testing/broker-admin';
import { brokerClients, closed, eventually, refusalOf } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { issueTestToken } from '@/lib/testing/live-token';
import { platformContext } from '@/lib/testing/platform-context';
import { createTestSession, createTestUser } from '@/lib/testing/test-user';
import type { PlatformContext, RunningRole } from '../platform-context';
import { startAccess } from './index';

let db: TestDb;
let ctx: CtxWith<'topicRoot' | 'platformUsername'>;
let fixture: BrokerFixture;
let admin: BrokerAdmin;
let cast: AccessFixture;
let context: PlatformContext;
let access: RunningRole;
let fleet: string;
const NOT_AUTHORIZED = 5;
const clients = brokerClients(() => fixture);

beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock: systemClock, actor: systemActor('test'), topicRoot: 'tsp', platformUsername: 'platform' };
  fixture = await startBrokerFixture({ db });
  admin = await serveBrokerAdmin(fixture);
  cast = await createAccessFixture(ctx, fixture, clients);
  const { rows } = await db.pool.query<{ code: string }>('select code from fleets order by id limit 1');
  fleet = rows[0]?.code ?? '';
  context = platformContext(db, fixture);
  access = startAccess(context, admin);
  await eventually(() => Object.values(access.problems()).every((problem) => problem === null));
}, 60_000);
beforeEach(() => publish());
afterEach(() => clients.closeAll());
afterAll(async () => {
  await access?.stop();
  await admin?.close();
  await fixture?.close();
  await db?.drop();
});

const publish = (...rules: AccessRuleInput[]) => publishRules({ ctx, input: { rules: ruleListSchema.parse(rules) } });
const tboxes = { kind: 'tboxes' } as const;
const news = (changes: Partial<AccessRuleInput> = {}): AccessRuleInput => ({
  id: 'news',
  effect: 'allow',
  principal: tboxes,
  action: 'subscribe',
  topic: 'oem/news',
  ...changes,
});
const filtersOf = async (clientId: string) =>
  (await admin.broker.getClient(clientId))?.subscriptions.map(({ filter }) => filter);

test('ends a subscription that rules deny, which works again after a rollback', async () => {
  const { version } = await publish(news());
  const { client, names } = await cast.connect('tbox');
  await eventually(async () => (await client.subscribeAsync('oem/news', { qos: 1 }))[0]?.qos === 1).catch(
    () => undefined,
  );
  await client.subscribeAsync(`tsp/down/${names.own}/#`, { qos: 1 });
  await eventually(async () => (await filtersOf(names.own))?.includes('oem/news'));
  await publish();
  await eventually(async () => !(await filtersOf(names.own))?.includes('oem/news'), 1_000);
  expect(await filtersOf(names.own)).toEqual([`tsp/down/${names.own}/#`]);
  expect(client.connected).toBe(true);
  await restoreRules({ ctx, input: { version, reason: 'back' } });
  await eventually(async () => {
    await client.subscribeAsync('oem/news', { qos: 1 }).catch(() => undefined);
    return (await filtersOf(names.own))?.includes('oem/news');
  });
});

test('requests decisions for publishes again', async () => {
  const { client, names } = await cast.connect('tbox');
  const topic = `tsp/up/${names.own}/event/door_opened`;
  await client.publishAsync(topic, '{}', { qos: 1 });
  await publish(news({ id: 'quiet', effect: 'deny', action: 'publish', topic: 'tsp/up/${vin}/event/#' }));
  const gone = closed(client);
  const timer = setInterval(() => client.publish(topic, '{}', { qos: 1 }), 50);
  await gone.finally(() => clearInterval(timer));
});

test('ends a wildcard subscription of which a rule denies a part', async () => {
  const { client, names } = await cast.connect('tbox');
  await client.subscribeAsync([`tsp/down/${names.own}/#`, 'tsp/down/_all/#'], { qos: 1 });
  await publish(news({ id: 'no', effect: 'deny', topic: 'tsp/down/${vin}/config' }));
  await eventually(async () => (await filtersOf(names.own))?.length === 1);
  expect(await filtersOf(names.own)).toEqual(['tsp/down/_all/#']);
});

test('ends subscriptions of a vehicle with changed tags only', async () => {
  await updateVehicle({ ctx, input: { vin: 'LTESTA1B0R0000001', tags: ['pilot'] } });
  await publish(news({ principal: { kind: 'tag', tag: 'pilot' } }));
  const { client, names } = await cast.connect('tbox');
  await eventually(async () => {
    await client.subscribeAsync('oem/news', { qos: 1 }).catch(() => undefined);
    return (await filtersOf(names.own))?.includes('oem/news');
  });
  await updateVehicle({ ctx, input: { vin: names.own, tags: [] } });
  await eventually(async () => (await filtersOf(names.own))?.length === 0);
});

const people = (changes: Partial<AccessRuleInput> = {}) =>
  news({ id: 'people', principal: { kind: 'console' }, ...changes });
const deny = people({ effect: 'deny', topic: 'tsp/live/+/feed' });

test('disconnects a browser whose token allows too much, until it has a new one', async () => {
  const subscribed = await cast.connect('operator');
  await subscribed.client.subscribeAsync(`tsp/live/${subscribed.names.ownFleet}/feed`);
  const silent = await cast.connect('operator');
  const gone = Promise.all([closed(subscribed.client), closed(silent.client)]);
  await publish(news(), deny);
  await gone;
  const again = await eventually(() => cast.connect('operator').catch(() => null));
  const { client, names } = await cast.connect('tbox');
  await client.subscribeAsync('oem/news', { qos: 1 });
  await publish(deny);
  await eventually(async () => (await filtersOf(names.own))?.length === 0);
  expect(again.client.connected).toBe(true);
});

test('disconnects a browser whose user loses a fleet or the account, and no others', async () => {
  const [other, operator] = [await cast.connect('admin'), await cast.connect('operator')];
  const asAdmin = { ...ctx, actor: await createTestUser(db) };
  const userId = 'operator-1';
  const gone = closed(operator.client);
  await updateUser({ ctx: asAdmin, input: { userId, fleets: [] } });
  await gone;
  await updateUser({ ctx: asAdmin, input: { userId, fleets: [fleet] } });
  const again = await eventually(() => cast.connect('operator').catch(() => null));
  const goneAgain = closed(again.client);
  await updateUser({ ctx: asAdmin, input: { userId, disabled: true } });
  await goneAgain;
  await updateUser({ ctx: asAdmin, input: { userId, disabled: false } });
  expect(other.client.connected).toBe(true);
});

test('disconnects a browser whose session has ended, however it ended, and refuses its token', async () => {
  const other = await cast.connect('admin');
  const user = await createTestUser(db, { id: 'leaver', role: 'operator' });
  const now = systemClock.now();
  const ends: ((sessionId: string) => Promise<unknown>)[] = [
    (id) => endOwnSession({ ctx: { ...ctx, actor: user }, input: { id } }),
    () => endOtherSessions({ ctx: { ...ctx, actor: user, session: { id: 'another', endsAt: now } } }),
    async (id) => {
      await db.prisma.session.update({ where: { id }, data: { idleUntil: new Date(now) } });
      await deleteEndedSessions({ ctx });
    },
  ];
  for (const end of ends) {
    const token = await issueTestToken(ctx, { ...fixture, actor: user });
    const browser = await clients.asBrowser(token);
    const gone = closed(browser);
    await end(sessionOfClient(token.clientId) ?? '');
    await gone;
    expect(await refusalOf(clients.asBrowser(token))).toMatchObject({ code: NOT_AUTHORIZED });
  }
  expect(other.client.connected).toBe(true);
});

test('disconnects a browser whose session has ended although the notification was missed', async () => {
  const token = await issueTestToken(ctx, { ...fixture, actor: await createTestUser(db, { id: 'quitter' }) });
  const gone = closed(await clients.asBrowser(token));
  await db.prisma.session.deleteMany({ where: { userId: 'quitter' } });
  const { rules } = await getRuleSet({ ctx, input: {} });
  const done = await enforceAccess({
    ctx,
    input: { broker: admin.broker, rules: compileRules(rules, { root: 'tsp' }), topicRoot: 'tsp' },
  });
  expect(done.disconnected).toEqual({ session_ended: 1 });
  await gone;
});

test('disconnects the newest of too many connections of one session, which EMQX accepts', async () => {
  const actor = await createTestUser(db, { id: 'opener' });
  const session = await createTestSession(db, actor.id);
  const token = await issueTestToken(ctx, { ...fixture, actor, session });
  const newest = await clients.asBrowser(token);
  const enforceWith = async (older: number) => {
    const broker: Broker = {
      ...admin.broker,
      async *sessions() {
        for await (const held of admin.broker.sessions()) {
          const own = held.filter(({ clientId }) => clientId === token.clientId);
          const copies = own.flatMap((one) =>
            Array.from({ length: older }, (_, i) => ({
              ...one,
              clientId: createLiveClientId(session.id),
              acl: { pub: [], sub: [], all: [] },
              connectedAt: i,
            })),
          );
          yield [...own, ...copies];
        }
      },
    };
    const { rules } = await getRuleSet({ ctx, input: {} });
    const input = { broker, rules: compileRules(rules, { root: 'tsp' }), topicRoot: 'tsp' };
    return (await enforceAccess({ ctx, input })).disconnected;
  };
  expect(await enforceWith(MAX_LIVE_CONNECTIONS - 1)).toEqual({});
  expect(newest.connected).toBe(true);
  const gone = closed(newest);
  expect(await enforceWith(MAX_LIVE_CONNECTIONS)).toEqual({ too_many_live_connections: 1 });
  await gone;
});

test('disconnects browsers with older tokens once if the broker does not show their ACL', async () => {
  const broker: Broker = {
    ...admin.broker,
    async *sessions() {
      for await (const held of admin.broker.sessions()) yield held.map((one) => ({ ...one, acl: null }));
    },
  };
  const enforce = async () => {
    const { rules, version } = await getRuleSet({ ctx, input: {} });
    const input = { broker, rules: compileRules(rules, { root: 'tsp', version }), topicRoot: 'tsp' };
    return (await enforceAccess({ ctx, input })).disconnected;
  };
  await publish(people());
  await cast.connect('operator');
  await publish(people(), news());
  expect(await enforce()).toEqual({});
  await publish(people(), people({ id: 'more', topic: 'oem/more' }));
  expect(await enforce()).toEqual({ token_outdated: 1 });
  await cast.connect('operator');
  expect(await enforce()).toEqual({});
});

test('disconnects a banned client at once, and accepts it after the ban', async () => {
  const { client, names } = await cast.connect('tbox');
  const gone = closed(client);
  const ban = { kind: 'client_id', value: names.own, reason: 'stolen' } as const;
  const { id } = await banClient({ ctx, input: ban });
  await gone;
  await eventually(async () => (await refusalOf(cast.connect('tbox')).catch(() => null))?.code === 5);
  await liftBan({ ctx, input: { id } });
  await eventually(() => cast.connect('tbox').catch(() => null));
});

test('syncs bans once the broker is available again', async () => {
  let failures = 2;
  let syncs = 0;
  const broker: Broker = {
    ...admin.broker,
    syncBans: async () => {
      if (failures-- > 0) throw new BrokerError('The broker is away');
      syncs++;
    },
  };
  const beside = startAccess({ ...context, metrics: createMetrics('beside') }, { broker });
  await eventually(() => syncs > 0).finally(() => beside.stop());
});

test('disconnects a TBox whose fleet no longer allows its authentication, and no others', async () => {
  const byCertificate = await cast.connect('tbox');
  const byPassword = await cast.connect('passwordTbox');
  const gone = closed(byPassword.client);
  await setFleetAuthentication({ ctx, input: { code: fleet, methods: ['certificate'] } });
  await gone;
  expect(byCertificate.client.connected).toBe(true);
  await setFleetAuthentication({ ctx, input: { code: fleet, methods: ['certificate', 'password'] } });
});

test('disconnects a TBox that was replaced or whose password was deleted', async () => {
  const { client, names } = await cast.connect('passwordTbox');
  const gone = closed(client);
  await updateVehicle({ ctx, input: { vin: names.own, tboxSerial: 'TBX-REPLACED' } });
  await gone;
  await updateVehicle({ ctx, input: { vin: names.own, tboxSerial: 'TBX-PASSWORD' } });
  const again = await eventually(() => cast.connect('passwordTbox').catch(() => null));
  const goneAgain = closed(again.client);
  await deleteTboxCredential({ ctx, input: { serial: 'TBX-PASSWORD' } });
  await goneAgain;
});

test('disconnects a service account that was deleted', async () => {
  const { client } = await cast.connect('account');
  const gone = closed(client);
  await setServiceAccountDisabled({ ctx, input: { username: 'billing', disabled: true } });
  await gone;
});

test('disconnects a TBox outside of its authority’s admission', async () => {
  const vin = 'LTESTA1B0R0000009';
  await fixture.vehicle(vin, 'TBX-SOMEBODY');
  const authority = await createAuthority({ name: 'Somebody' });
  const known = await importAuthority({ ctx, input: { pem: authority.certificatePem } });
  const id = known.find(({ keyId }) => keyId === authority.keyId)?.id ?? 0;
  await setAuthorityAdmission({ ctx, input: { id, admission: 'inventory', fleets: [fleet], tboxSerials: [] } });
  await fixture.renewTrust();
  const identity = await fixture.tbox('TBX-SOMEBODY', { authority });
  await importCertificates({ ctx, input: { pem: identity.issued.certificatePem } });
  const client = await clients.asTbox(vin, identity);
  await client.subscribeAsync(`tsp/down/${vin}/command/#`, { qos: 2 });
  const gone = closed(client);
  await updateVehicle({ ctx, input: { vin, fleet: 'elsewhere' } });
  await gone;
});
