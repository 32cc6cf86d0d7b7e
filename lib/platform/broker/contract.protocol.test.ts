import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BrokerClient, BrokerSession } from '@/lib/contracts';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { type BrokerAdmin, serveBrokerAdmin } from '@/lib/testing/broker-admin';
import { brokerClients, eventually } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type EmqxRest, startEmqxRest } from '@/lib/testing/emqx/emqx-rest';
import { type Broker, BrokerError, createBrokerAdapter } from './index';

// One interface, told of each broker: the embedded one, EMQX as it was recorded, and a real EMQX where there is one
const VEHICLE = 'LTESTA1B0R0000001';
const AWAY = 'LTESTA1B0R0000003';
const TOPIC = `tsp/down/${VEHICLE}/command/door_unlock`;

/** Before each test: VEHICLE is connected and has `…/command/+` with QoS 1, AWAY is not and has `…/#` with QoS 1. */
type World = { broker(): Broker; before(): Promise<void>; after(): Promise<void>; close(): Promise<void> };

async function embedded(): Promise<World> {
  const db: TestDb = await createTestDb();
  const fixture: BrokerFixture = await startBrokerFixture({ db });
  const admin: BrokerAdmin = await serveBrokerAdmin(fixture);
  const clients = brokerClients(() => fixture);
  const identities: TboxIdentity[] = [await fixture.vehicle(VEHICLE), await fixture.vehicle(AWAY)];
  const [vehicle, away] = identities as [TboxIdentity, TboxIdentity];
  return {
    broker: () => admin.broker,
    before: async () => {
      const connected = await clients.asTbox(VEHICLE, vehicle);
      await connected.subscribeAsync(`tsp/down/${VEHICLE}/command/+`, { qos: 1 });
      const left = await clients.asTbox(AWAY, away, { clean: false });
      await left.subscribeAsync(`tsp/down/${AWAY}/#`, { qos: 1 });
      await left.endAsync();
      const service = await clients.asService({ clientId: 'tsp-ingest' });
      await service.subscribeAsync('tsp/up/#');
      await eventually(async () => (await admin.broker.getClient(AWAY))?.connected === false);
    },
    after: async () => {
      await clients.closeAll();
      await admin.broker.kick(AWAY);
      await eventually(async () => (await admin.broker.listClients({ limit: 10 })).items.length === 0);
    },
    close: async () => {
      await admin.close();
      await fixture.close();
      await db.drop();
    },
  };
}

const emqxSettings = {
  BROKER: 'emqx',
  BROKER_PORT: 9,
  BROKER_HOOK_SECRET: 'unused in EMQX',
  MQTT_USERNAME: 'platform',
} as const;

async function recordedEmqx(): Promise<World> {
  let rest: EmqxRest | undefined;
  const running = () => rest as EmqxRest;
  return {
    broker: () => {
      const { url, key, secret } = running();
      return createBrokerAdapter({
        ...emqxSettings,
        EMQX_API_URL: url,
        EMQX_API_KEY: key,
        EMQX_API_SECRET: secret,
      });
    },
    before: async () => {
      rest = await startEmqxRest();
    },
    after: () => running().close(),
    close: async () => undefined,
  };
}

const { EMQX_API_URL, EMQX_API_KEY, EMQX_API_SECRET, EMQX_MQTT_URL = '' } = process.env;

/** EMQX_MQTT_URL: a listener of it that lets these clients in. */
async function realEmqx(): Promise<World> {
  const broker = createBrokerAdapter({ ...emqxSettings, EMQX_API_URL, EMQX_API_KEY, EMQX_API_SECRET });
  const open: MqttClient[] = [];
  const connect = async (clientId: string, clean: boolean, filter: string, username: string) => {
    const client = await mqtt.connectAsync(EMQX_MQTT_URL, { clientId, clean, username, protocolVersion: 4 });
    open.push(client);
    await client.subscribeAsync(filter, { qos: 1 });
    return client;
  };
  return {
    broker: () => broker,
    before: async () => {
      await connect(VEHICLE, true, `tsp/down/${VEHICLE}/command/+`, 'tbox');
      await (await connect(AWAY, false, `tsp/down/${AWAY}/#`, 'tbox')).endAsync();
      await connect('tsp-ingest', true, 'tsp/up/#', 'platform');
      await eventually(async () => (await broker.getClient(AWAY))?.connected === false);
    },
    after: async () => {
      await Promise.all(open.splice(0).map((client) => client.endAsync(true)));
      for (const clientId of [VEHICLE, AWAY, 'tsp-ingest']) await broker.kick(clientId);
    },
    close: async () => undefined,
  };
}

const worlds: [string, () => Promise<World>][] = [
  ['the embedded broker', embedded],
  ['EMQX as recorded', recordedEmqx],
  ...(EMQX_API_URL ? [['a real EMQX', realEmqx] as [string, () => Promise<World>]] : []),
];

describe.each(worlds)('%s', (_name, open) => {
  let world: World;
  beforeAll(async () => {
    world = await open();
  });
  beforeEach(() => world.before());
  afterEach(() => world.after());
  afterAll(() => world?.close());

  async function all(query: Partial<Parameters<Broker['listClients']>[0]> = {}): Promise<BrokerClient[]> {
    const items: BrokerClient[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await world.broker().listClients({ limit: 1, ...query, cursor });
      expect(page.items.length).toBeLessThanOrEqual(query.limit ?? 1);
      items.push(...page.items);
      if (page.next === null) return items;
      cursor = page.next;
    }
  }
  const ids = (clients: { clientId: string }[]) => clients.map(({ clientId }) => clientId);

  test('lists everybody, page by page, each once', async () => {
    const found = ids(await all());
    expect(found).toEqual(expect.arrayContaining([VEHICLE, AWAY]));
    expect(new Set(found).size).toBe(found.length);
    const { total, items } = await world.broker().listClients({ limit: 1_000 });
    expect(ids(items).sort()).toEqual(found.sort());
    expect(total).toBe(found.length);
  });

  test('finds by a part of the id in any case, by kind, and by connection', async () => {
    for (const q of ['B0R0000001', 'b0r0000001', 'b0R0000001']) expect(ids(await all({ q }))).toEqual([VEHICLE]);
    expect(await all({ q: '%' })).toEqual([]);
    const vehicles = await all({ kind: 'tbox' });
    expect(ids(vehicles)).toEqual(expect.arrayContaining([VEHICLE, AWAY]));
    expect(vehicles.every(({ clientId }) => clientId.startsWith('LTEST'))).toBe(true);
    expect(ids(await all({ kind: 'tbox', connected: false }))).toEqual([AWAY]);
    expect(ids(await all({ q: 'ltest', connected: true }))).not.toContain(AWAY);
  });

  test('tells of one that is connected and of one that is away', async () => {
    const broker = world.broker();
    expect(await broker.getClient(VEHICLE)).toMatchObject({
      clientId: VEHICLE,
      kind: 'tbox',
      connected: true,
      connectedAt: expect.any(Number),
      disconnectedAt: null,
      peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      node: expect.any(String),
      keepAliveSeconds: expect.any(Number),
      cleanStart: true,
      queue: { waiting: 0 },
      messagesIn: expect.any(Number),
      messagesOut: expect.any(Number),
      subscriptions: expect.arrayContaining([{ filter: `tsp/down/${VEHICLE}/command/+`, qos: 1 }]),
    });
    expect(await broker.getClient(AWAY)).toMatchObject({
      connected: false,
      connectedAt: expect.any(Number),
      disconnectedAt: expect.any(Number),
      cleanStart: false,
      subscriptionCount: 1,
      queue: { waiting: expect.any(Number), max: 1_000 },
      subscriptions: [{ filter: `tsp/down/${AWAY}/#`, qos: 1 }],
    });
    for (const unknown of ['LTESTA1B0R0000009', 'odd id/+#车%2F', VEHICLE.toLowerCase()]) {
      expect(await broker.getClient(unknown)).toBeNull();
    }
  });

  test('knows since when somebody is connected, if so', async () => {
    const broker = world.broker();
    const since = (await broker.getClient(VEHICLE))?.connectedAt;
    expect([...(await broker.connectionTimes([AWAY, VEHICLE, 'nobody']))]).toEqual([[VEHICLE, since]]);
    expect(await broker.connectionTimes([])).toEqual(new Map());
  });

  test('tells what each vehicle holds, also those away, and nothing of the platform', async () => {
    const found: BrokerSession[] = [];
    for await (const clients of world.broker().sessions()) found.push(...clients);
    const of = (clientId: string) => found.filter((one) => one.clientId === clientId);
    expect(of(VEHICLE)).toMatchObject([
      {
        kind: 'tbox',
        connected: true,
        peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        subscriptions: expect.arrayContaining([{ filter: `tsp/down/${VEHICLE}/command/+`, qos: 1 }]),
        acl: null,
      },
    ]);
    expect(of(AWAY)).toMatchObject([{ connected: false, subscriptions: [{ filter: `tsp/down/${AWAY}/#`, qos: 1 }] }]);
    expect(found.filter(({ kind }) => kind === 'service')).toEqual([]);
    expect(new Set(ids(found)).size).toBe(found.length);
  });

  test('ends subscriptions, of the connected and of the away; what is not there is passed over', async () => {
    const broker = world.broker();
    const publish = () => broker.publish({ topic: TOPIC, payload: Buffer.from('x'), qos: 1, retain: false });
    expect(await publish()).toBe(true);
    await broker.unsubscribe([
      { clientId: VEHICLE, filters: [`tsp/down/${VEHICLE}/command/+`, 'never'] },
      { clientId: 'nobody', filters: ['a'] },
    ]);
    expect(await publish()).toBe(false);
    await broker.unsubscribe([{ clientId: AWAY, filters: [`tsp/down/${AWAY}/#`] }]);
    expect((await broker.getClient(AWAY))?.subscriptions ?? []).toEqual([]);
    await broker.unsubscribe([{ clientId: VEHICLE, filters: [] }]);
    await broker.unsubscribe([]);
  });

  test('publishes, and says whether anybody or a session would have it', async () => {
    const broker = world.broker();
    const publish = (topic: string, qos: 0 | 1 | 2 = 1) =>
      broker.publish({ topic, payload: Buffer.from([0xff, 0x00]), qos, retain: false });
    expect(await publish(TOPIC, 2)).toBe(true);
    expect(await publish(`tsp/down/${AWAY}/command/door_lock`)).toBe(true);
    expect(await publish('tsp/down/LTESTA1B0R0000009/command/door_lock')).toBe(false);
    await expect(publish('tsp/down/+/command/x')).rejects.toThrow(BrokerError);
  });

  test('forgets decisions, also of nobody', async () => {
    const broker = world.broker();
    await broker.clearDecisions();
    await broker.clearDecisions(VEHICLE);
    await broker.clearDecisions('nobody');
  });

  test('keeps bans as they are wanted: more, others, for good, over by now, and none', async () => {
    const broker = world.broker();
    const address = { kind: 'address', value: '192.0.2.77' } as const;
    const range = { kind: 'address', value: '198.51.100.0/24', expiresAt: null } as const;
    const odd = { kind: 'username', value: 'a/b 车', expiresAt: Date.now() + 60_000 } as const;
    await broker.syncBans([{ ...address, expiresAt: Date.now() + 60_000 }, odd]);
    await broker.syncBans([{ ...address, expiresAt: null }, odd, range]);
    await broker.syncBans([{ ...address, expiresAt: Date.now() - 1 }]);
    await broker.syncBans([]);
  });

  test('kicks the connected and the away, and nobody', async () => {
    const broker = world.broker();
    for (const clientId of [VEHICLE, AWAY]) {
      expect(await broker.kick(clientId)).toBe(true);
      expect(await broker.getClient(clientId)).toBeNull();
      expect(await broker.connectionTimes([clientId])).toEqual(new Map());
      expect(await broker.kick(clientId)).toBe(false);
    }
  });

  test('ends connections of many, and passes over who has none', async () => {
    const broker = world.broker();
    await broker.disconnect([VEHICLE, 'nobody', '..']);
    expect(await broker.getClient(VEHICLE)).toBeNull();
    expect(await broker.getClient(AWAY)).toMatchObject({ connected: false });
    await broker.disconnect([]);
  });

  test('is well, and has a version and nodes', async () => {
    expect(await world.broker().health()).toEqual({
      problem: null,
      version: expect.stringMatching(/^\d+\.\d+/),
      tellsFingerprint: expect.any(Boolean),
      nodes: [
        expect.objectContaining({
          node: expect.any(String),
          running: true,
          connections: expect.any(Number),
          startedAt: expect.any(Number),
        }),
      ],
    });
  });
});

describe('a broker that is away', () => {
  const port = 9;
  const away: [string, Broker][] = [
    ['embedded', createBrokerAdapter({ ...emqxSettings, BROKER: 'embedded', BROKER_PORT: port })],
    [
      'EMQX',
      createBrokerAdapter({
        ...emqxSettings,
        EMQX_API_URL: `http://127.0.0.1:${port}/api/v5/`,
        EMQX_API_KEY: 'the key',
        EMQX_API_SECRET: 'the secret',
      }),
    ],
  ];

  test.each(away)('%s: is an error, and told by its health', async (_name, broker) => {
    for (const asking of [
      () => broker.listClients({ limit: 1 }),
      () => broker.getClient(VEHICLE),
      () => broker.connectionTimes([VEHICLE]),
      () => broker.kick(VEHICLE),
    ]) {
      await expect(asking()).rejects.toThrow(BrokerError);
    }
    const { problem, nodes } = await broker.health();
    expect([problem, nodes]).toEqual([expect.stringMatching(/cannot be reached/), []]);
    expect(problem).not.toMatch(/the key|the secret/);
  });
});
