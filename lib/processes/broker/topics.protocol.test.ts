import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Actor, type Ctx, systemActor } from '@/lib/domain/context';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { brokerClients, closed, eventually, nextMessage } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { issueTestToken } from '@/lib/testing/live-token';
import { createTestUser } from '@/lib/testing/test-user';

const VIN = 'LTESTA1B0R0000001';
const OTHER = 'LTESTA1B0R0000002';

let db: TestDb;
let ctx: Ctx;
let fixture: BrokerFixture;
let identity: TboxIdentity;
let other: TboxIdentity;
const clients = brokerClients(() => fixture);
beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock: systemClock, actor: systemActor('test') };
  fixture = await startBrokerFixture({ db });
  identity = await fixture.vehicle(VIN);
  other = await fixture.vehicle(OTHER);
});
beforeEach(() => db.pool.query('delete from quarantined_messages'));
afterEach(() => clients.closeAll());
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

const liveSession = (actor?: Actor) => issueTestToken(ctx, { ...fixture, ...(actor && { actor }) });
const subscribe = async (client: Awaited<ReturnType<typeof clients.asTbox>>, filters: string[]) =>
  new Promise<number[]>((resolve) => {
    client.subscribe(filters, { qos: 1 }, (_error, _granted, packet) => resolve((packet?.granted ?? []) as number[]));
  });

describe('a TBox', () => {
  test('publishes up and receives what is sent down', async () => {
    const service = await clients.asService();
    await service.subscribeAsync('tsp/up/#', { qos: 1 });
    const tbox = await clients.asTbox(VIN, identity);
    await tbox.subscribeAsync(`tsp/down/${VIN}/#`, { qos: 2 });
    const up = nextMessage(service);
    await tbox.publishAsync(`tsp/up/${VIN}/telemetry`, '{"a":1}', { qos: 1 });
    expect(await up).toMatchObject({ topic: `tsp/up/${VIN}/telemetry`, retain: false });
    const down = nextMessage(tbox);
    await service.publishAsync(`tsp/down/${VIN}/command/door_unlock`, '{}', { qos: 2 });
    expect((await down).topic).toBe(`tsp/down/${VIN}/command/door_unlock`);
  });

  test('is refused each filter but its own', async () => {
    const tbox = await clients.asTbox(VIN, identity);
    const filters = [
      `tsp/down/${OTHER}/#`,
      `tsp/down/${VIN}/command/+`,
      'tsp/down/+/#',
      '#',
      '$SYS/#',
      `$share/g/tsp/down/${VIN}/#`,
      `tsp/up/${VIN}/#`,
      'tsp/live/+/#',
    ];
    expect(await subscribe(tbox, filters)).toEqual([128, 1, 128, 128, 128, 128, 128, 128]);
    await eventually(
      async () =>
        (await db.pool.query(`select 1 from quarantined_messages where reason = 'topic_not_allowed'`)).rowCount,
    );
  });

  test('is disconnected when it publishes elsewhere, and no subscriber receives it', async () => {
    const service = await clients.asService();
    await service.subscribeAsync('#');
    const received: string[] = [];
    service.on('message', (topic) => received.push(topic));
    for (const topic of [
      `tsp/up/${OTHER}/telemetry`,
      `tsp/down/${OTHER}/command/door_unlock`,
      'tsp/live/demo/feed',
      '$SYS/x',
    ]) {
      const tbox = await clients.asTbox(VIN, identity);
      tbox.publish(topic, 'forged');
      await closed(tbox);
    }
    await service.publishAsync('tsp/marker', '', { qos: 1 });
    await eventually(() => received.includes('tsp/marker'));
    expect(received).toEqual(['tsp/marker']);
  });

  test('does not receive another vehicle’s commands through an old session', async () => {
    const persistent = { clean: false };
    const tbox = await clients.asTbox(VIN, identity, persistent);
    expect(await subscribe(tbox, [`tsp/down/${VIN}/command/+`, 'tsp/down/#', '#'])).toEqual([1, 128, 128]);
    await tbox.endAsync();
    const service = await clients.asService();
    await service.publishAsync(`tsp/down/${OTHER}/command/door_unlock`, 'secret', { qos: 1 });
    await service.publishAsync(`tsp/down/${VIN}/command/door_lock`, 'mine', { qos: 1 });
    const received: string[] = [];
    const back = await clients.asTbox(VIN, identity, persistent).then((client) => client);
    back.on('message', (topic) => received.push(topic));
    await service.publishAsync(`tsp/down/${VIN}/command/last`, 'mine', { qos: 1 });
    await eventually(() => received.some((topic) => topic.endsWith('/last')));
    expect(received.filter((topic) => topic.includes(OTHER))).toEqual([]);
  });

  test('has only its presence retained', async () => {
    const tbox = await clients.asTbox(VIN, identity);
    await tbox.publishAsync(`tsp/up/${VIN}/presence`, '{"state":"online"}', { qos: 1, retain: true });
    await tbox.publishAsync(`tsp/up/${VIN}/telemetry`, '{}', { qos: 1, retain: true });
    const service = await clients.asService();
    const retained: string[] = [];
    service.on('message', (topic, _payload, packet) => packet.retain && retained.push(topic));
    await service.subscribeAsync('tsp/up/#', { qos: 1 });
    await eventually(() => retained.length > 0);
    expect(retained).toEqual([`tsp/up/${VIN}/presence`]);
  });

  test('has its will published after a lost connection, not after a DISCONNECT', async () => {
    const service = await clients.asService();
    await service.subscribeAsync('tsp/up/+/presence', { qos: 1 });
    const received: string[] = [];
    service.on('message', (_topic, payload, { retain }) => !retain && received.push(payload.toString()));
    const will = (payload: string) => ({
      will: { topic: `tsp/up/${OTHER}/presence`, payload: Buffer.from(payload), qos: 1 as const },
    });
    const polite = await clients.asTbox(OTHER, other, will('polite'));
    await polite.endAsync();
    const lost = await clients.asTbox(OTHER, other, will('lost'));
    lost.stream.destroy();
    await eventually(() => received.includes('lost'));
    expect(received).not.toContain('polite');
  });

  test('cannot publish a will for another vehicle', async () => {
    const service = await clients.asService();
    await service.subscribeAsync('tsp/up/#', { qos: 1 });
    const received: string[] = [];
    service.on('message', (_topic, payload, { retain }) => !retain && received.push(payload.toString()));
    const will = { topic: `tsp/up/${VIN}/presence`, payload: Buffer.from('forged'), qos: 1 as const };
    (await clients.asTbox(OTHER, other, { will })).stream.destroy();
    const tbox = await clients.asTbox(OTHER, other);
    await tbox.publishAsync(`tsp/up/${OTHER}/telemetry`, 'after', { qos: 1 });
    await eventually(() => received.includes('after'));
    expect(received).toEqual(['after']);
  });
});

describe('a browser', () => {
  const operator = async (): Promise<Actor> => {
    const { rows } = await db.pool.query(`select id from fleets where code = 'fixture'`);
    return createTestUser(db, { id: 'u1', role: 'operator', fleets: [rows[0].id] });
  };

  test('receives its fleets only', async () => {
    const session = await liveSession(await operator());
    expect(session.subscribe).toEqual(['tsp/live/fixture/#']);
    const browser = await clients.asBrowser(session);
    const filters = [
      'tsp/live/fixture/feed',
      'tsp/live/fixture/#',
      'tsp/live/+/feed',
      'tsp/live/other/#',
      'tsp/up/#',
      '#',
      '$SYS/#',
    ];
    expect(await subscribe(browser, filters)).toEqual([1, 1, 128, 128, 128, 128, 128]);
    const service = await clients.asService();
    const message = nextMessage(browser);
    await service.publishAsync('tsp/live/other/feed', 'no');
    await service.publishAsync('tsp/live/fixture/feed', 'yes');
    expect((await message).payload.toString()).toBe('yes');
  });

  test('receives every fleet as administrator, and none without a role', async () => {
    expect((await liveSession()).subscribe).toEqual(['tsp/live/+/#']);
    const none = await liveSession(await createTestUser(db, { id: 'u2', role: 'operator' }));
    expect(await subscribe(await clients.asBrowser(none), ['tsp/live/fixture/#'])).toEqual([128]);
  });

  test('may publish its interest, and is disconnected for anything else', async () => {
    const service = await clients.asService();
    await service.subscribeAsync('tsp/interest/+');
    const session = await liveSession();
    const browser = await clients.asBrowser(session);
    const interest = nextMessage(service);
    await browser.publishAsync(session.interestTopic, '{"vehicles":[]}', { retain: true });
    expect((await interest).topic).toBe(session.interestTopic);
    browser.publish(`tsp/down/${VIN}/command/door_unlock`, '{}', { qos: 2 });
    await closed(browser);
    const another = await clients.asBrowser(await liveSession());
    another.publish(session.interestTopic, '{}');
    await closed(another);
  });

  test('leaves no retained message and no session', async () => {
    const session = await liveSession();
    const browser = await clients.asBrowser(session, { clean: false });
    await subscribe(browser, ['tsp/live/fixture/feed']);
    await browser.publishAsync(session.interestTopic, 'kept?', { retain: true });
    await browser.endAsync();
    const service = await clients.asService();
    const retained: string[] = [];
    service.on('message', (topic) => retained.push(topic));
    await service.subscribeAsync('tsp/interest/+');
    const back = await clients.asBrowser(session, { clean: false });
    const received: string[] = [];
    back.on('message', (_topic, payload) => received.push(payload.toString()));
    await service.publishAsync('tsp/live/fixture/feed', 'lost', { qos: 1 });
    await service.publishAsync('tsp/interest/marker', '', { qos: 1 });
    await eventually(() => retained.includes('tsp/interest/marker'));
    expect({ retained, received }).toEqual({ retained: ['tsp/interest/marker'], received: [] });
  });
});

test('refuses a shared subscription, which would deliver nothing', async () => {
  const service = await clients.asService();
  expect(await subscribe(service, ['$share/g/tsp/up/#', 'tsp/up/#'])).toEqual([128, 1]);
});

test('keeps a connected TBox on its own topics while the edge is down', async () => {
  const tbox = await clients.asTbox(VIN, identity);
  const service = await clients.asService();
  await service.subscribeAsync('tsp/up/#', { qos: 1 });
  await fixture.stopEdge();
  try {
    const message = nextMessage(service);
    await tbox.publishAsync(`tsp/up/${VIN}/event/never_sent_before`, '{}', { qos: 1 });
    expect((await message).topic).toBe(`tsp/up/${VIN}/event/never_sent_before`);
    tbox.publish(`tsp/up/${OTHER}/telemetry`, '{}', { qos: 1 });
    await closed(tbox);
  } finally {
    await fixture.startEdge();
  }
});
