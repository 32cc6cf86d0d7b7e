import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { createTestDb, type TestDb } from '@/lib/testing/db';

const VIN = 'LTESTA1B0R0000001';
const OTHER = 'LTESTA1B0R0000002';

let db: TestDb;
let fixture: BrokerFixture;
let identity: TboxIdentity;
let other: TboxIdentity;
beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db });
  identity = await fixture.vehicle(VIN);
  other = await fixture.vehicle(OTHER);
});
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

const open: MqttClient[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.endAsync(true)));
});

async function connect(url: string, options: IClientOptions): Promise<MqttClient> {
  const client = mqtt.connect(url, { reconnectPeriod: 0, protocolVersion: 4, connectTimeout: 5_000, ...options });
  client.on('error', () => undefined);
  open.push(client);
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
    client.once('close', () => reject(new Error('closed')));
  });
  return client;
}
const asTbox = (clientId: string, who: TboxIdentity, options: IClientOptions = {}) =>
  connect(fixture.urls.tls, { clientId, ca: who.ca, cert: who.cert, key: who.key, ...options });
const asService = (options: IClientOptions = {}) => connect(fixture.urls.tcp, { ...fixture.service, ...options });
const nextMessage = (client: MqttClient) =>
  new Promise<{ topic: string; payload: string; retain: boolean }>((resolve) =>
    client.once('message', (topic, payload, { retain }) => resolve({ topic, payload: payload.toString(), retain })),
  );

describe('a registered TBox', () => {
  test('reports up and hears what is sent down', async () => {
    const service = await asService();
    await service.subscribeAsync('tsp/up/#', { qos: 1 });
    const tbox = await asTbox(VIN, identity);
    await tbox.subscribeAsync(`tsp/down/${VIN}/#`, { qos: 2 });
    const up = nextMessage(service);
    await tbox.publishAsync(`tsp/up/${VIN}/telemetry`, '{"a":1}', { qos: 1 });
    expect(await up).toEqual({ topic: `tsp/up/${VIN}/telemetry`, payload: '{"a":1}', retain: false });
    const down = nextMessage(tbox);
    await service.publishAsync(`tsp/down/${VIN}/command/door_unlock`, '{}', { qos: 2 });
    expect((await down).topic).toBe(`tsp/down/${VIN}/command/door_unlock`);
  });
});
void other;
void OTHER;
