import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { AccessRuleInput } from '@/lib/contracts';
import { publishRules } from '@/lib/domain/access';
import { type CtxWith, systemActor } from '@/lib/domain/context';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { brokerClients, closed, eventually } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { issueTestToken } from '@/lib/testing/live-token';
import { readRules } from '@/lib/testing/read-rules';

const VIN = 'LTESTA1B0R0000001';

let db: TestDb;
let ctx: CtxWith<'topicRoot' | 'platformUsername'>;
let fixture: BrokerFixture;
let identity: TboxIdentity;
const clients = brokerClients(() => fixture);
beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock: systemClock, actor: systemActor('test'), topicRoot: 'tsp', platformUsername: 'platform' };
  fixture = await startBrokerFixture({ db });
  identity = await fixture.vehicle(VIN);
});
afterEach(() => clients.closeAll());
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

type Client = Awaited<ReturnType<typeof clients.asTbox>>;
const subscribe = (client: Client, filters: string[], qos: 0 | 1 | 2 = 1) =>
  new Promise<number[]>((resolve) => {
    client.subscribe(filters, { qos }, (_error, _granted, packet) => resolve((packet?.granted ?? []) as number[]));
  });
/** Retries until the edge has the rules. Each attempt is a new connection, because a connection caches decisions for a minute. */
const connectUntil = async (filter: string, granted: number): Promise<Client> => {
  let client: Client | undefined;
  await eventually(async () => {
    await client?.endAsync(true);
    client = await clients.asTbox(VIN, identity);
    return (await subscribe(client, [filter]))[0] === granted;
  });
  if (!client) throw new Error('Never connected');
  return client;
};
const publish = (...rules: Partial<AccessRuleInput>[]) => publishRules({ ctx, input: { rules: readRules(...rules) } });

test('delivers to a TBox what rules allow and notices to its model and to all', async () => {
  await publish({ topic: 'oem/${fleet}/#' });
  const tbox = await connectUntil('oem/fixture/news', 1);
  const received: string[] = [];
  tbox.on('message', (topic) => received.push(topic));
  const filters = [
    'tsp/down/_all/+',
    'tsp/down/_model/fixture/+',
    'tsp/down/_model/other/+',
    'oem/other/news',
    'oem/#',
  ];
  expect(await subscribe(tbox, filters)).toEqual([1, 1, 128, 128, 128]);
  const service = await clients.asService();
  const topics = ['oem/other/news', 'tsp/down/_model/other/x', 'oem/fixture/news', 'tsp/down/_model/fixture/x'];
  for (const topic of [...topics, 'tsp/down/_all/last']) await service.publishAsync(topic, '', { qos: 1 });
  await eventually(() => received.includes('tsp/down/_all/last'));
  expect(received).toEqual(['oem/fixture/news', 'tsp/down/_model/fixture/x', 'tsp/down/_all/last']);
});

test('distinguishes QoS and retain in rules', async () => {
  await publish(
    { action: 'subscribe', topic: 'oem/once' },
    { id: 'loud', effect: 'deny', action: 'publish', qos: [1, 2], topic: 'oem/#' },
    { id: 'kept', effect: 'deny', retain: true, topic: 'oem/#' },
    { topic: 'oem/#' },
  );
  const tbox = await connectUntil('oem/once', 1);
  const service = await clients.asService();
  const received: string[] = [];
  service.on('message', (topic) => received.push(topic));
  await service.subscribeAsync('oem/#', { qos: 1 });
  await tbox.publishAsync('oem/quiet', '', { qos: 0 });
  await eventually(() => received.includes('oem/quiet'));
  for (const [topic, options] of [
    ['oem/quiet', { qos: 1 }],
    ['oem/quiet', { qos: 0, retain: true }],
  ] as const) {
    const client = await clients.asTbox(VIN, identity);
    client.publish(topic, 'refused', options);
    await closed(client);
  }
  await service.publishAsync('oem/marker', '', { qos: 1 });
  await eventually(() => received.includes('oem/marker'));
  expect(received).toEqual(['oem/quiet', 'oem/marker']);
});

test('puts what rules allow and deny the user into a browser’s token', async () => {
  await publish(
    { principal: { kind: 'console' }, action: 'subscribe', topic: 'oem/${fleet}/news' },
    { principal: { kind: 'console' }, effect: 'deny', topic: 'tsp/live/#' },
  );
  const session = await issueTestToken(ctx, fixture);
  expect(session.subscribe).toEqual([]);
  const browser = await clients.asBrowser(session);
  const filters = ['oem/fixture/news', 'oem/fixture/other', 'tsp/live/fixture/#', session.answerTopic];
  expect(await subscribe(browser, filters, 0)).toEqual([0, 128, 128, 0]);
});
