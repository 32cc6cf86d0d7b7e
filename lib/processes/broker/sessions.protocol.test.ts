import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AccessRule, AccessRuleInput } from '@/lib/contracts';
import { type HookAuthorization, ruleListSchema } from '@/lib/contracts';
import { compileRules, toRulePrincipalKeys } from '@/lib/domain/access';
import type { Broker } from '@/lib/platform/broker';
import { readBody, sendJson } from '@/lib/platform/http';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { type BrokerAdmin, serveBrokerAdmin } from '@/lib/testing/broker-admin';
import { brokerClients, closed, eventually } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';

const VIN = 'LTESTA1B0R0000001';
const OWN = `tsp/down/${VIN}/#`;

// Decisions by rules of the test, with the evaluator of the edge
let rules: AccessRule[];
let isEdgeKnowing: boolean;
const requests: Record<string, unknown>[] = [];
const allow = (topic: string): AccessRuleInput => ({
  id: `allow-${topic.replaceAll(/[^a-z]/g, '')}`,
  effect: 'allow',
  principal: { kind: 'tboxes' },
  action: 'all',
  topic,
});
const deny = (topic: string, changes: Partial<AccessRuleInput> = {}): AccessRuleInput => ({
  ...allow(topic),
  id: 'deny',
  effect: 'deny',
  ...changes,
});
const use = (...list: AccessRuleInput[]) => {
  rules = ruleListSchema.parse(list);
};

function decide(request: Omit<HookAuthorization, 'qos' | 'retain'> & { qos: string; retain: string }) {
  requests.push(request);
  if (!isEdgeKnowing) return { result: 'deny', reason: 'unavailable' };
  const subject = { kind: 'tbox', vin: request.clientid, serial: 'T', fleet: 'f', model: 'm', tags: [] } as const;
  const { decision } = compileRules(rules, { root: 'tsp' }).decide(toRulePrincipalKeys(subject), {
    action: request.action === 'publish' ? 'publish' : 'subscribe',
    topic: request.topic,
    qos: Number(request.qos) as 0 | 1 | 2,
    retain: request.retain === 'true',
  });
  return { result: decision, reason: 'topic_not_allowed' };
}

let db: TestDb;
let fixture: BrokerFixture;
let admin: BrokerAdmin;
let identity: TboxIdentity;
const clients = brokerClients(() => fixture);
beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({
    db,
    edgeRoutes: {
      'POST /broker/authorize': async (request, response) =>
        sendJson(response, 200, decide(JSON.parse((await readBody(request, 10_000)).toString('utf8')))),
    },
  });
  identity = await fixture.vehicle(VIN);
  admin = await serveBrokerAdmin(fixture);
});
beforeEach(() => {
  isEdgeKnowing = true;
  requests.length = 0;
  use(allow('oem/#'));
});
afterEach(async () => {
  await clients.closeAll();
  await admin.broker.disconnectClient(VIN);
  await admin.broker.disconnectClient(VIN);
});
afterAll(async () => {
  await admin?.close();
  await fixture?.close();
  await db?.drop();
});

const broker = (): Broker => admin.broker;
const publish = (topic: string, payload = 'x', retain = false) =>
  broker().publish({ topic, payload: Buffer.from(payload), qos: 1, retain });
const connect = async (options = {}) => {
  const client = await clients.asTbox(VIN, identity, options);
  const received: string[] = [];
  client.on('message', (topic, payload) => received.push(`${topic} ${payload}`));
  return { client, received };
};
const filters = async () => (await broker().getClient(VIN))?.subscriptions.map(({ filter }) => filter);
const away = () => eventually(async () => (await broker().getClient(VIN))?.connected === false);
/** A disconnected session with these filters. */
const leave = async (...wanted: string[]) => {
  const { client } = await connect({ clean: false });
  await client.subscribeAsync(wanted, { qos: 1 });
  await client.endAsync();
  await away();
};

describe('decisions', () => {
  test('are requested once each, with the real QoS and retain', async () => {
    const { client } = await connect();
    const topic = `tsp/up/${VIN}/presence`;
    await client.publishAsync(topic, 'a', { qos: 1, retain: true });
    await client.publishAsync(topic, 'b', { qos: 1, retain: true });
    await client.publishAsync(topic, 'c', { qos: 2 });
    await client.subscribeAsync(OWN, { qos: 2 });
    expect(requests.map(({ action, qos, retain }) => `${action} ${qos} ${retain}`)).toEqual([
      'publish 1 true',
      'publish 2 false',
      'subscribe 2 false',
    ]);
  });

  test('differ by retain if a rule does', async () => {
    const topic = `tsp/up/${VIN}/presence`;
    use(deny(topic, { action: 'publish', retain: true }));
    const { client } = await connect();
    await client.publishAsync(topic, 'a', { qos: 1 });
    client.publish(topic, 'b', { qos: 1, retain: true });
    await closed(client);
  });

  test('are cached until they are cleared', async () => {
    const { client } = await connect();
    const topic = 'oem/report';
    await client.publishAsync(topic, 'a', { qos: 1 });
    use();
    await client.publishAsync(topic, 'b', { qos: 1 });
    await broker().clearDecisions(VIN);
    client.publish(topic, 'c', { qos: 1 });
    await closed(client);
  });
});

describe('a filter that a rule allows', () => {
  test('delivers, also after a reconnect, and no other filter does', async () => {
    const first = await connect({ clean: false });
    await first.client.subscribeAsync(['oem/news/#', OWN], { qos: 1 });
    expect(await publish('oem/news/now')).toBe(true);
    expect(await publish('oem/other')).toBe(false);
    await eventually(() => first.received.includes('oem/news/now x'));
    await first.client.endAsync();
    await away();
    await publish('oem/news/later');
    const { received } = await connect({ clean: false });
    await eventually(() => received.includes('oem/news/later x'));
    expect([...first.received, ...received].filter((line) => line.startsWith('oem/other'))).toEqual([]);
  });
});

describe('a restored session', () => {
  test('loses filters that are no longer allowed, with their queued messages', async () => {
    await leave('oem/news', OWN);
    await publish('oem/news', 'secret');
    await publish(`tsp/down/${VIN}/config`, 'mine');
    use();
    const { received } = await connect({ clean: false });
    await eventually(() => received.length > 0);
    expect(received).toEqual([`tsp/down/${VIN}/config mine`]);
    expect(await filters()).toEqual([OWN]);
    expect(await publish('oem/news')).toBe(false);
  });

  test('keeps only its own filters while the edge is down', async () => {
    await leave('oem/news', OWN);
    isEdgeKnowing = false;
    await connect({ clean: false });
    expect(await filters()).toEqual([OWN]);
  });

  test('loses a filter that is refused when it subscribes again', async () => {
    const { client, received } = await connect({ clean: false });
    await client.subscribeAsync(['oem/news', OWN], { qos: 1 });
    use();
    await broker().clearDecisions();
    await client.subscribeAsync('oem/news', { qos: 1 }).catch(() => undefined);
    expect(await filters()).toEqual([OWN]);
    expect(await publish('oem/news')).toBe(false);
    await publish(`tsp/down/${VIN}/config`, 'last');
    await eventually(() => received.length > 0);
    expect(received).toEqual([`tsp/down/${VIN}/config last`]);
  });
});

describe('administration', () => {
  test('ends a subscription, which the client may make again', async () => {
    const { client, received } = await connect({ clean: false });
    await client.subscribeAsync(['oem/a', 'oem/b'], { qos: 1 });
    await broker().unsubscribe([{ clientId: VIN, filters: ['oem/a'] }]);
    expect(await filters()).toEqual(['oem/b']);
    await publish('oem/a', 'lost');
    await publish('oem/b', 'kept');
    await eventually(() => received.length > 0);
    expect(received).toEqual(['oem/b kept']);
    await client.subscribeAsync('oem/a', { qos: 1 });
    await publish('oem/a', 'again');
    await eventually(() => received.includes('oem/a again'));
  });

  test('counts queued messages and deletes them with the session', async () => {
    await leave(OWN);
    for (let i = 0; i < 3; i++) await publish(`tsp/down/${VIN}/config`, String(i));
    expect(await broker().getClient(VIN)).toMatchObject({ queue: { waiting: 3, max: 1_000, dropped: 0 }, inflight: 0 });
    expect(await broker().disconnectClient(VIN)).toBe(true);
    expect(await broker().getClient(VIN)).toBeNull();
    const { client, received } = await connect({ clean: false });
    await client.subscribeAsync(OWN, { qos: 1 });
    await publish(`tsp/down/${VIN}/config`, 'new');
    await eventually(() => received.length > 0);
    expect(received).toEqual([`tsp/down/${VIN}/config new`]);
  });

  test('counts unacknowledged messages as in flight, not as queued', async () => {
    const { client } = await connect({ clean: false });
    await client.subscribeAsync(OWN, { qos: 1 });
    client.handleMessage = () => undefined; // never acknowledges
    await publish(`tsp/down/${VIN}/config`);
    await eventually(async () => (await broker().getClient(VIN))?.inflight === 1);
    expect(await broker().getClient(VIN)).toMatchObject({ queue: { waiting: 0 }, messagesOut: 1 });
    client.stream.destroy();
    await away();
    expect(await broker().getClient(VIN)).toMatchObject({ queue: { waiting: 1 }, inflight: 0 });
  });
});

describe('a will', () => {
  test.each([
    ['another vehicle’s topic', 'tsp/up/LTESTA1B0R0000002/presence', false],
    ['another vehicle’s topic, retained', 'tsp/up/LTESTA1B0R0000002/presence', true],
    ['a topic that a rule denies, retained', `tsp/up/${VIN}/presence`, true],
    ['a reserved topic', '$SYS/forged', true],
    ['a topic for other principals', `tsp/down/${VIN}/command/door_unlock`, true],
  ])('for %s is neither published nor stored', async (_what, topic, retain) => {
    use(deny(`tsp/up/${VIN}/presence`));
    const service = await clients.asService();
    const received: string[] = [];
    service.on('message', (_topic, payload) => received.push(payload.toString()));
    await service.subscribeAsync('#', { qos: 1 });
    const will = { topic, payload: Buffer.from('forged'), qos: 1 as const, retain };
    (await connect({ will })).client.stream.destroy();
    await eventually(async () => (await broker().getClient(VIN)) === null);
    const late = await clients.asService();
    late.on('message', (_topic, payload) => received.push(payload.toString()));
    await late.subscribeAsync('#', { qos: 1 });
    await publish('tsp/marker', 'marker');
    await eventually(() => received.filter((payload) => payload === 'marker').length === 2);
    expect(received).not.toContain('forged');
  });
});
