import net from 'node:net';
import os from 'node:os';
import type { MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createTopics } from '@/lib/contracts';
import { fixedSecret } from '@/lib/platform/secrets';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { brokerClients, eventually } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { configureEmqxFixture, listenerPort } from '@/lib/testing/emqx/configure-emqx-fixture';
import { platformContext } from '@/lib/testing/platform-context';
import type { PlatformContext, RunningRole } from '../platform-context';
import { startIngest } from './index';

// QoS 1 messages when a member of the shared subscription dies. Only EMQX has shared subscriptions:
// EMQX_API_URL=http://key:secret@127.0.0.1:18083/api/v5
const EMQX_API_URL = process.env.EMQX_API_URL;
const VINS = Array.from({ length: 8 }, (_, i) => `LTESTA1B0R000000${i + 1}`);
const DEAD_MS = 60_000;

let db: TestDb;
let fixture: BrokerFixture;
const clients = brokerClients(() => fixture);
const running: { role: RunningRole; kill(): void }[] = [];

beforeAll(async () => {
  if (!EMQX_API_URL) return;
  db = await createTestDb();
  const sharedBroker = { host: '127.0.0.1', port: await listenerPort(EMQX_API_URL, 'ssl:default') };
  fixture = await configureEmqxFixture(await startBrokerFixture({ db, sharedBroker }), EMQX_API_URL);
}, 60_000);
afterEach(async () => {
  for (const { role } of running.splice(0)) await role.stop();
  await clients.closeAll();
});
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

/** An ingest whose connections can be closed for good without DISCONNECT, like by a crash. */
async function ingestOn(hostname: string): Promise<{ kill(): void }> {
  const { port: target } = fixture.address;
  const sockets = new Set<net.Socket>();
  let isDead = false;
  const relay = net.createServer((near) => {
    if (isDead) return near.destroy();
    const far = net.connect(target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const { port } = relay.address() as net.AddressInfo;
  const context: PlatformContext = {
    ...platformContext(db, fixture),
    broker: {
      address: { ...fixture.address, host: '127.0.0.1', port },
      username: fixture.service.username,
      password: fixedSecret(fixture.service.password),
      protocolVersion: 5,
      probeTopic: createTopics().build({ kind: 'platformProbe' }),
      shared: true,
    },
  };
  const host = vi.spyOn(os, 'hostname').mockReturnValue(hostname);
  const role = await startIngest(context);
  host.mockRestore();
  const kill = () => {
    isDead = true;
    for (const socket of sockets) socket.destroy();
  };
  const one = {
    role: {
      ...role,
      stop: async () => {
        await role.stop();
        kill();
        relay.close();
      },
    },
    kill,
  };
  running.push(one);
  await eventually(() => Object.values(role.problems()).every((problem) => problem === null), 10_000);
  return one;
}

const identities = new Map<string, TboxIdentity>();
async function identityOf(vin: string): Promise<TboxIdentity> {
  const identity = identities.get(vin) ?? (await fixture.vehicle(vin));
  identities.set(vin, identity);
  return identity;
}

async function connectVehicles(): Promise<Map<string, MqttClient>> {
  const connected = new Map<string, MqttClient>();
  for (const vin of VINS) {
    connected.set(vin, await clients.asTbox(vin, await identityOf(vin), { protocolVersion: 5 }));
  }
  return connected;
}

let seq = 0;
const sent: number[] = [];
/** Every vehicle sends an event at QoS 1; EMQX has acknowledged all of them when this resolves. */
async function report(vehicles: Map<string, MqttClient>): Promise<void> {
  await Promise.all(
    [...vehicles].map(async ([vin, client]) => {
      const payload = { ts: Date.now(), seq: ++seq, severity: 'info', data: {} };
      sent.push(payload.seq);
      await client.publishAsync(`tsp/up/${vin}/event/door_opened`, JSON.stringify(payload), { qos: 1 });
    }),
  );
}
const stored = async (): Promise<number[]> => {
  const { rows } = await db.pool.query<{ seq: number }>('select seq from vehicle_events order by seq');
  return rows.map(({ seq: one }) => one);
};
const missing = async () => {
  const known = new Set(await stored());
  return sent.filter((one) => !known.has(one));
};

async function reportFor(vehicles: Map<string, MqttClient>, ms: number): Promise<void> {
  for (const until = Date.now() + ms; Date.now() < until; ) {
    await report(vehicles);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

describe.skipIf(!EMQX_API_URL)('on a real EMQX', () => {
  test('loses nothing at QoS 1 when one of two members dies', async () => {
    const vehicles = await connectVehicles();
    const first = await ingestOn('one');
    await ingestOn('two');
    await reportFor(vehicles, 2_000);
    first.kill();
    await reportFor(vehicles, 15_000);
    await eventually(async () => (await missing()).length === 0, 20_000).catch(() => undefined);
    expect(await missing()).toEqual([]);
  }, 120_000);

  test('loses nothing at QoS 1 when the only member is down for a minute', async () => {
    const vehicles = await connectVehicles();
    const only = await ingestOn('only');
    await reportFor(vehicles, 2_000);
    only.kill();
    await reportFor(vehicles, DEAD_MS);
    await ingestOn('only');
    await reportFor(vehicles, 2_000);
    await eventually(async () => (await missing()).length === 0, 20_000).catch(() => undefined);
    expect(await missing()).toEqual([]);
  }, 180_000);
});
