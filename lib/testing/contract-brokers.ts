import mqtt, { type MqttClient } from 'mqtt';
import { type Broker, createBrokerAdapter } from '@/lib/platform/broker';
import { fixedSecret } from '@/lib/platform/secrets';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from './broker';
import { type BrokerAdmin, serveBrokerAdmin } from './broker-admin';
import { brokerClients, eventually } from './broker-clients';
import { createTestDb, type TestDb } from './db';
import { type EmqxRest, startEmqxRest } from './emqx/emqx-rest';

export const VEHICLE = 'LTESTA1B0R0000001';
export const AWAY = 'LTESTA1B0R0000003';

/** Before each test: VEHICLE is connected with `…/command/+` at QoS 1, AWAY is disconnected with `…/#` at QoS 1. */
export type ContractBroker = {
  broker(): Broker;
  before(): Promise<void>;
  after(): Promise<void>;
  close(): Promise<void>;
};

async function embedded(): Promise<ContractBroker> {
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
      await admin.broker.disconnectClient(AWAY);
      await eventually(async () => (await admin.broker.listClients({ limit: 10 })).items.length === 0);
    },
    close: async () => {
      await admin.close();
      await fixture.close();
      await db.drop();
    },
  };
}

export const emqxSettings = {
  BROKER: 'emqx',
  BROKER_PORT: 9,
  BROKER_HOOK_SECRET: fixedSecret('unused in EMQX', { minLength: 1 }),
  MQTT_USERNAME: 'platform',
} as const;

async function recordedEmqx(): Promise<ContractBroker> {
  let rest: EmqxRest | undefined;
  const running = () => rest as EmqxRest;
  return {
    broker: () => {
      const { url, key, secret } = running();
      return createBrokerAdapter({
        ...emqxSettings,
        EMQX_API_URL: url,
        EMQX_API_KEY: fixedSecret(key, { minLength: 1 }),
        EMQX_API_SECRET: fixedSecret(secret, { minLength: 1 }),
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

/** EMQX_MQTT_URL: a listener that accepts these clients. */
async function realEmqx(): Promise<ContractBroker> {
  const broker = createBrokerAdapter({
    ...emqxSettings,
    EMQX_API_URL,
    EMQX_API_KEY: fixedSecret(EMQX_API_KEY ?? '', { minLength: 1 }),
    EMQX_API_SECRET: fixedSecret(EMQX_API_SECRET ?? '', { minLength: 1 }),
  });
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
      for (const clientId of [VEHICLE, AWAY, 'tsp-ingest']) await broker.disconnectClient(clientId);
    },
    close: async () => undefined,
  };
}

/** The embedded broker, EMQX as recorded, and a real EMQX if available. */
export const contractBrokers: [string, () => Promise<ContractBroker>][] = [
  ['the embedded broker', embedded],
  ['EMQX as recorded', recordedEmqx],
  ...(EMQX_API_URL ? [['a real EMQX', realEmqx] as [string, () => Promise<ContractBroker>]] : []),
];
