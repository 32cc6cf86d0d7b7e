import { randomUUID } from 'node:crypto';
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { systemClock } from '@/lib/platform/clock';
import { type AccessFixture, createAccessFixture } from '@/lib/testing/access-fixture';
import {
  ALSO_ON_EMQX,
  type Cell,
  MATRIX_PRINCIPALS,
  type MatrixPrincipal,
  matrixFor,
} from '@/lib/testing/access-matrix';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { brokerClients, eventually } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { configureEmqxFixture } from '@/lib/testing/emqx/configure-emqx-fixture';

// Every principal × action × topic of the contract: checks what is delivered, not the broker's answers. With
// EMQX_API_URL=http://key:secret@127.0.0.1:18083/api/v5 it runs against a configured EMQX on this machine.
const EMQX_API_URL = process.env.EMQX_API_URL;
// A denied publish in MQTT 3.1.1 has no answer, so each is followed by a marker message that is delivered
const ALSO = EMQX_API_URL ? ALSO_ON_EMQX : {};
const MARKER = 'tsp/down/_all/marker';

let db: TestDb;
let fixture: BrokerFixture;
let fixtureClients: AccessFixture;
let observer: MqttClient;
const seen = new Set<string>();
const clients = brokerClients(() => fixture);

beforeAll(async () => {
  db = await createTestDb();
  const ctx: Ctx = { db, clock: systemClock, actor: systemActor('test') };
  fixture = await startBrokerFixture({ db });
  if (EMQX_API_URL) fixture = await configureEmqxFixture(fixture, EMQX_API_URL);
  fixtureClients = await createAccessFixture(ctx, fixture, clients);
  ({ client: observer } = await fixtureClients.connect('platform'));
  observer.on('message', (_topic, payload) => seen.add(payload.toString()));
  await observer.subscribeAsync('#', { qos: 1 });
}, 60_000);
afterAll(async () => {
  await clients.closeAll();
  await fixture?.close();
  await db?.drop();
});

const describeCell = ({ principal, action, topic }: Cell) => `${principal} ${action} ${topic}`;
const allowedOf = (cells: Cell[]) => cells.filter(({ allowed }) => allowed).map(describeCell);

async function published(principal: MatrixPrincipal): Promise<{ expected: string[]; cameThrough: string[] }> {
  let { client, names } = await fixtureClients.connect(principal);
  const cells = matrixFor(principal, names, ALSO).filter(({ action }) => action === 'publish');
  const cameThrough: string[] = [];
  for (const cell of cells) {
    if (!client.connected) ({ client, names } = await fixtureClients.connect(principal));
    // A browser that comes back has another id
    const { topic } = matrixFor(principal, names, ALSO).filter(({ action }) => action === 'publish')[
      cells.indexOf(cell)
    ] as Cell;
    const payload = `${randomUUID()} ${topic}`;
    await publishUntilAckOrClose(client, topic, payload);
    await deliverMarker();
    if (seen.has(payload)) cameThrough.push(describeCell(cell));
  }
  return { expected: allowedOf(cells), cameThrough };
}

/** mqtt.js reports no error for a packet whose connection was closed. */
function publishUntilAckOrClose(client: MqttClient, topic: string, payload: string): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      client.off('close', done);
      resolve();
    };
    client.on('close', done);
    client.publish(topic, payload, { qos: 1 }, done);
  });
}

/** Resolves once all earlier messages have been delivered. */
async function deliverMarker(): Promise<void> {
  const marker = randomUUID();
  await observer.publishAsync(MARKER, marker, { qos: 1 });
  await eventually(() => seen.has(marker));
}

async function subscribed(
  principal: MatrixPrincipal,
): Promise<{ expected: string[]; granted: string[]; delivered: string[] }> {
  const { client, names } = await fixtureClients.connect(principal);
  const cells = matrixFor(principal, names, ALSO).filter(({ action }) => action === 'subscribe');
  const granted: string[] = [];
  const received = new Set<string>();
  client.on('message', (topic) => received.add(topic));
  for (const cell of cells) {
    const [code] = await new Promise<number[]>((resolve) => {
      client.subscribe(cell.topic, { qos: 0 }, (_error, _granted, packet) =>
        resolve((packet?.granted ?? [128]) as number[]),
      );
    });
    if (code !== undefined && code < 128) granted.push(describeCell(cell));
  }
  const plain = cells.filter(({ topic }) => !/[+#$]/.test(topic));
  for (const { topic } of plain) await observer.publishAsync(topic, randomUUID(), { qos: 1 });
  await deliverMarker();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const delivered = plain.filter(({ topic }) => received.has(topic)).map(describeCell);
  return { expected: allowedOf(cells), granted, delivered };
}

test.each(MATRIX_PRINCIPALS)(
  '%s publishes what the contract gives, and nothing else arrives',
  async (principal) => {
    const { expected, cameThrough } = await published(principal);
    expect(cameThrough).toEqual(expected);
  },
  120_000,
);

test.each(MATRIX_PRINCIPALS)(
  '%s is granted what the contract gives, and nothing else is delivered',
  async (principal) => {
    const { expected, granted, delivered } = await subscribed(principal);
    expect(granted).toEqual(expected);
    expect(delivered).toEqual(expected.filter((one) => !/[+#$]/.test(one)));
  },
  60_000,
);

test.each(['tbox', 'passwordTbox'] as const)(
  'the will of a %s on a topic that is not its own is not published',
  async (principal) => {
    const { names } = await fixtureClients.connect(principal);
    for (const [topic, allowed] of [
      [`tsp/up/${names.other}/presence`, false],
      [`tsp/down/${names.own}/config`, false],
      [`tsp/up/${names.own}/presence`, true],
    ] as const) {
      const payload = Buffer.from(randomUUID());
      const { client } = await fixtureClients.connect(principal, { will: { topic, payload, qos: 1, retain: true } });
      client.stream.destroy();
      if (allowed) await eventually(() => seen.has(payload.toString()));
      else await new Promise((resolve) => setTimeout(resolve, 500));
      await deliverMarker();
      expect([topic, seen.has(payload.toString())]).toEqual([topic, allowed]);
    }
  },
);
