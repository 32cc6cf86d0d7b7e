import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { type AccessRuleInput, MAX_LIVE_CONNECTIONS } from '@/lib/contracts';
import { compileRules, enforceAccess, getRuleSet } from '@/lib/domain/access';
import { createLiveClientId, sessionOfClient } from '@/lib/domain/access/authentication/live-tokens/live-client-id';
import { deleteEndedSessions, endOtherSessions, endOwnSession, updateUser } from '@/lib/domain/users';
import type { Broker } from '@/lib/platform/broker';
import { systemClock } from '@/lib/platform/clock';
import { closed, eventually, refusalOf } from '@/lib/testing/broker-clients';
import { news, startEnforcement } from '@/lib/testing/enforcement-fixture';
import { issueTestToken } from '@/lib/testing/live-token';
import { createTestSession, createTestUser } from '@/lib/testing/test-user';

const NOT_AUTHORIZED = 5;
const { db, ctx, fixture, context, admin, clients, cast, fleet, publish, filtersOf, close } = await startEnforcement();

beforeEach(() => publish());
afterEach(() => clients.closeAll());
afterAll(() => close());

/** The rules from before are in force until the edge is notified. */
const connect = (who: 'admin' | 'operator') => eventually(() => cast.connect(who).catch(() => null));
/** By the role, which runs beside the test. */
async function sessionsEndedByRole(): Promise<number> {
  const metric = await context.metrics.getSingleMetric('tsp_access_enforced_total')?.get();
  return metric?.values.find(({ labels }) => labels.kind === 'session_ended')?.value ?? 0;
}

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
  const [other, operator] = [await connect('admin'), await connect('operator')];
  const asAdmin = { ...ctx, actor: await createTestUser(db) };
  const userId = 'operator-1';
  const gone = closed(operator.client);
  await updateUser({ ctx: asAdmin, input: { userId, fleets: [] } });
  await gone;
  await updateUser({ ctx: asAdmin, input: { userId, fleets: [fleet] } });
  const again = await connect('operator');
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
  const before = await sessionsEndedByRole();
  await db.prisma.session.deleteMany({ where: { userId: 'quitter' } });
  const { rules } = await getRuleSet({ ctx, input: {} });
  const done = await enforceAccess({
    ctx,
    input: { broker: admin.broker, rules: compileRules(rules, { root: 'tsp' }), topicRoot: 'tsp' },
  });
  await gone;
  // A run of the role may have been faster
  await eventually(async () => (await sessionsEndedByRole()) - before + (done.disconnected.session_ended ?? 0) === 1);
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
  await connect('operator');
  await publish(people(), news());
  expect(await enforce()).toEqual({});
  await publish(people(), people({ id: 'more', topic: 'oem/more' }));
  expect(await enforce()).toEqual({ token_outdated: 1 });
  await connect('operator');
  expect(await enforce()).toEqual({});
});
