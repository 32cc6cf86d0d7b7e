import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BrokerClient, BrokerSession } from '@/lib/contracts';
import { fixedSecret } from '@/lib/platform/secrets';
import { AWAY, type ContractBroker, contractBrokers, emqxSettings, VEHICLE } from '@/lib/testing/contract-brokers';
import { type Broker, BrokerError, createBrokerAdapter } from './index';

const TOPIC = `tsp/down/${VEHICLE}/command/door_unlock`;

describe.each(contractBrokers)('%s', (_name, open) => {
  let contract: ContractBroker;
  beforeAll(async () => {
    contract = await open();
  });
  beforeEach(() => contract.before());
  afterEach(() => contract.after());
  afterAll(() => contract?.close());

  async function all(query: Partial<Parameters<Broker['listClients']>[0]> = {}): Promise<BrokerClient[]> {
    const items: BrokerClient[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await contract.broker().listClients({ limit: 1, ...query, cursor });
      expect(page.items.length).toBeLessThanOrEqual(query.limit ?? 1);
      items.push(...page.items);
      if (page.next === null) return items;
      cursor = page.next;
    }
  }
  const ids = (clients: { clientId: string }[]) => clients.map(({ clientId }) => clientId);

  test('lists all clients in pages, each once', async () => {
    const found = ids(await all());
    expect(found).toEqual(expect.arrayContaining([VEHICLE, AWAY]));
    expect(new Set(found).size).toBe(found.length);
    const { total, items } = await contract.broker().listClients({ limit: 1_000 });
    expect(ids(items).sort()).toEqual(found.sort());
    expect(total).toBe(found.length);
  });

  test('filters by a part of the id (case-insensitive), kind and connection', async () => {
    for (const q of ['B0R0000001', 'b0r0000001', 'b0R0000001']) expect(ids(await all({ q }))).toEqual([VEHICLE]);
    expect(await all({ q: '%' })).toEqual([]);
    const vehicles = await all({ kind: 'tbox' });
    expect(ids(vehicles)).toEqual(expect.arrayContaining([VEHICLE, AWAY]));
    expect(vehicles.every(({ clientId }) => clientId.startsWith('LTEST'))).toBe(true);
    expect(ids(await all({ kind: 'tbox', connected: false }))).toEqual([AWAY]);
    expect(ids(await all({ q: 'ltest', connected: true }))).not.toContain(AWAY);
  });

  test('describes a connected and a disconnected client', async () => {
    const broker = contract.broker();
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

  test('returns connection times of connected clients', async () => {
    const broker = contract.broker();
    const since = (await broker.getClient(VEHICLE))?.connectedAt;
    expect([...(await broker.connectionTimes([AWAY, VEHICLE, 'nobody']))]).toEqual([[VEHICLE, since]]);
    expect(await broker.connectionTimes([])).toEqual(new Map());
  });

  test('lists sessions with subscriptions, also of disconnected clients, without the platform', async () => {
    const found: BrokerSession[] = [];
    for await (const clients of contract.broker().sessions()) found.push(...clients);
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

  test('ends subscriptions of connected and disconnected clients, and skips missing ones', async () => {
    const broker = contract.broker();
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

  test('publishes, and returns whether there is a subscriber or session', async () => {
    const broker = contract.broker();
    const publish = (topic: string, qos: 0 | 1 | 2 = 1) =>
      broker.publish({ topic, payload: Buffer.from([0xff, 0x00]), qos, retain: false });
    expect(await publish(TOPIC, 2)).toBe(true);
    expect(await publish(`tsp/down/${AWAY}/command/door_lock`)).toBe(true);
    expect(await publish('tsp/down/LTESTA1B0R0000009/command/door_lock')).toBe(false);
    await expect(publish('tsp/down/+/command/x')).rejects.toThrow(BrokerError);
  });

  test('evicts cached decisions, also of an unknown client', async () => {
    const broker = contract.broker();
    await broker.clearDecisions();
    await broker.clearDecisions(VEHICLE);
    await broker.clearDecisions('nobody');
  });

  test('replaces bans: more, others, permanent, expired and none', async () => {
    const broker = contract.broker();
    const address = { kind: 'address', value: '192.0.2.77' } as const;
    const range = { kind: 'address', value: '198.51.100.0/24', expiresAt: null } as const;
    const odd = { kind: 'username', value: 'a/b 车', expiresAt: Date.now() + 60_000 } as const;
    await broker.syncBans([{ ...address, expiresAt: Date.now() + 60_000 }, odd]);
    await broker.syncBans([{ ...address, expiresAt: null }, odd, range]);
    await broker.syncBans([{ ...address, expiresAt: Date.now() - 1 }]);
    await broker.syncBans([]);
  });

  test('removes a connected, a disconnected and an unknown client', async () => {
    const broker = contract.broker();
    for (const clientId of [VEHICLE, AWAY]) {
      expect(await broker.disconnectClient(clientId)).toBe(true);
      expect(await broker.getClient(clientId)).toBeNull();
      expect(await broker.connectionTimes([clientId])).toEqual(new Map());
      expect(await broker.disconnectClient(clientId)).toBe(false);
    }
  });

  test('disconnects many clients, and skips disconnected ones', async () => {
    const broker = contract.broker();
    await broker.disconnect([VEHICLE, 'nobody', '..']);
    expect(await broker.getClient(VEHICLE)).toBeNull();
    expect(await broker.getClient(AWAY)).toMatchObject({ connected: false });
    await broker.disconnect([]);
  });

  test('reports health with a version and nodes', async () => {
    expect(await contract.broker().health()).toEqual({
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

describe('an unavailable broker', () => {
  const port = 9;
  const away: [string, Broker][] = [
    ['embedded', createBrokerAdapter({ ...emqxSettings, BROKER: 'embedded', BROKER_PORT: port })],
    [
      'EMQX',
      createBrokerAdapter({
        ...emqxSettings,
        EMQX_API_URL: `http://127.0.0.1:${port}/api/v5/`,
        EMQX_API_KEY: fixedSecret('the key', { minLength: 1 }),
        EMQX_API_SECRET: fixedSecret('the secret', { minLength: 1 }),
      }),
    ],
  ];

  test.each(away)('%s: is an error, and a problem in its health', async (_name, broker) => {
    for (const asking of [
      () => broker.listClients({ limit: 1 }),
      () => broker.getClient(VEHICLE),
      () => broker.connectionTimes([VEHICLE]),
      () => broker.disconnectClient(VEHICLE),
    ]) {
      await expect(asking()).rejects.toThrow(BrokerError);
    }
    const { problem, nodes } = await broker.health();
    expect([problem, nodes]).toEqual([expect.stringMatching(/cannot be reached/), []]);
    expect(problem).not.toMatch(/the key|the secret/);
  });
});
