import { randomUUID, X509Certificate } from 'node:crypto';
import { compactVerify, importX509, type JWK } from 'jose';
import type { MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import {
  COMMAND_SIGNING_EKU,
  type CommandDetail,
  type CommandResponsePayload,
  type CommandState,
  commandClaimsSchema,
  commandRequestSchema,
  createTopics,
  platformConfigSchema,
} from '@/lib/contracts';
import { getCommand, issueCommand } from '@/lib/domain/commands';
import type { Ctx } from '@/lib/domain/context';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { brokerClients } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { platformContext } from '@/lib/testing/platform-context';
import { createTestUser } from '@/lib/testing/test-user';
import type { RunningRole } from '../platform-context';
import { startDispatch } from './index';

// The role with a real broker and database, and a plain MQTT client as vehicle
const VIN = 'LSVAA4182E2000007';
const topics = createTopics();
let db: TestDb;
let fixture: BrokerFixture;
let identity: TboxIdentity;
let dispatch: RunningRole;
let supportCtx: Ctx;
const clients = brokerClients(() => fixture);

const start = (): Promise<RunningRole> => {
  const { authorities, keyEncryptionKey } = fixture;
  return startDispatch(platformContext(db, fixture), { authorities, keyEncryptionKey });
};
const ready = () => vi.waitFor(() => expect(Object.values(dispatch.problems())).toEqual([null, null, null]), 10_000);

beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db, holdMessages: true });
  identity = await fixture.vehicle(VIN);
  const fleets = (await db.prisma.fleet.findMany()).map(({ id }) => id);
  const actor = await createTestUser(db, { id: 'sam', role: 'support', fleets });
  supportCtx = { db, clock: systemClock, actor };
  dispatch = await start();
  await ready();
}, 60_000);
afterEach(() => clients.closeAll());
afterAll(async () => {
  await dispatch?.stop();
  await fixture?.close();
  await db?.drop();
});

type Received = { topic: string; payload: Buffer; qos: number };
async function tbox(options = {}): Promise<{ client: MqttClient; received: Received[] }> {
  const client = await clients.asTbox(VIN, identity, { clean: false, ...options });
  const received: Received[] = [];
  client.on('message', (topic, payload, { qos }) => received.push({ topic, payload, qos }));
  await client.subscribeAsync(topics.filter.downTo(VIN), { qos: 2 });
  return { client, received };
}
const issue = async (more = {}): Promise<string> => {
  const input = { vin: VIN, idempotencyKey: randomUUID(), operation: 'door_unlock', reason: 'test', ...more };
  return (await issueCommand({ ctx: supportCtx, input })).id;
};
const read = (id: string): Promise<CommandDetail> => getCommand({ ctx: supportCtx, input: { id } });
const reaches = (id: string, state: CommandState) =>
  vi.waitFor(async () => expect((await read(id)).state).toBe(state), { timeout: 8_000, interval: 20 });
const answer = (client: MqttClient, commandId: string, status: CommandResponsePayload['status'], more = {}) =>
  client.publishAsync(
    topics.build({ kind: 'command', direction: 'up', vin: VIN, operation: 'door_unlock' }),
    JSON.stringify({ commandId, status, ts: Date.now(), ...more }),
    { qos: 2 },
  );
const requests = (received: Received[]) =>
  received
    .filter(({ topic }) => topic.endsWith('/command/door_unlock'))
    .map(({ payload }) => JSON.parse(String(payload)));
const got = (received: Received[], count: number) =>
  vi.waitFor(() => expect(requests(received)).toHaveLength(count), { timeout: 8_000, interval: 20 });

test('delivers a signed command once at QoS 2 and stores its answers', async () => {
  const { client, received } = await tbox();
  const askedAt = Date.now();
  await client.publishAsync(
    topics.build({ kind: 'config', direction: 'up', vin: VIN }),
    JSON.stringify({ ts: 1, version: 1, values: { syncId: 'abc', firmwareVersion: '4.2.0', hardware: 'HW1' } }),
    { qos: 1 },
  );
  const config = await vi.waitFor(() => {
    const message = received.find(({ topic }) => topic.endsWith('/config'));
    return platformConfigSchema.parse(JSON.parse(String(message?.payload)));
  }, 5_000);
  expect(config.values.syncId).toBe('abc');
  expect(config.ts).toBeGreaterThanOrEqual(askedAt);
  expect(config.ts).toBeLessThanOrEqual(Date.now());

  const id = await issue();
  await got(received, 1);
  expect(received.at(-1)?.qos).toBe(2);
  const body = commandRequestSchema.parse(requests(received)[0]);
  const certificate = config.values.commandKeys[0]?.x5c[0] ?? '';
  const x509 = new X509Certificate(Buffer.from(certificate, 'base64'));
  expect(x509.verify(new X509Certificate(fixture.authority.certificatePem).publicKey)).toBe(true);
  expect(x509.keyUsage).toEqual([COMMAND_SIGNING_EKU]);
  const { payload, protectedHeader } = await compactVerify(body.jws, await importX509(x509.toString(), 'ES256'));
  expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: config.values.commandKeys[0]?.kid });
  const { jws: _jws, ...claims } = body;
  expect(commandClaimsSchema.parse(JSON.parse(new TextDecoder().decode(payload)))).toEqual({ ...claims, aud: VIN });
  expect(claims).toMatchObject({ commandId: id, operation: 'door_unlock', params: { doors: 'all' } });
  const served = (await (await fetch(`${fixture.urls.edge}/commands/jwks.json`)).json()) as { keys: JWK[] };
  expect(served.keys[0]).toMatchObject({ kid: protectedHeader.kid, x5c: config.values.commandKeys[0]?.x5c });

  await reaches(id, 'delivered');
  await answer(client, id, 'accepted');
  await answer(client, id, 'executing');
  await answer(client, id, 'succeeded', { result: { doors: 'unlocked' } });
  await reaches(id, 'succeeded');
  const { events } = await read(id);
  expect(events.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['requested', 'sent', 'published', 'delivered', 'accepted', 'executing', 'succeeded']),
  );
  const firmware = await db.prisma.tbox.findFirst({ where: { hardware: 'HW1' } });
  expect(firmware?.firmwareVersion).toBe('4.2.0');
  expect((await db.prisma.command.findUnique({ where: { id } }))?.firmwareVersion).toBe('4.2.0');
  expect(requests(received)).toHaveLength(1);
});

test('sends a command when its vehicle connects before the deadline, never later', async () => {
  await vi.waitFor(async () => expect((await db.prisma.vehiclePresence.findFirst())?.connected).toBe(false), 5_000);
  const inTime = await issue();
  const late = await issue({ operation: 'trunk_open', expiresInMs: 1_000 });
  await reaches(late, 'expired');
  expect((await read(inTime)).state).toBe('queued');
  const { client, received } = await tbox();
  await got(received, 1);
  expect(requests(received)[0].commandId).toBe(inTime);
  await answer(client, inTime, 'rejected', { code: 'precondition', detail: 'moving' });
  await reaches(inTime, 'rejected');
  expect(received.filter(({ topic }) => topic.endsWith('trunk_open'))).toEqual([]);
  expect((await read(late)).sentAt).toBeNull();
});

test('resends a command with the same id after the broker was lost', async () => {
  const first = await tbox();
  const id = await issue();
  await got(first.received, 1);
  await reaches(id, 'delivered');
  await fixture.killBroker();
  await clients.closeAll();
  await fixture.startBroker();
  const again = await tbox();
  await got(again.received, 1);
  expect(requests(again.received)[0].commandId).toBe(id);
  await answer(again.client, id, 'succeeded');
  await reaches(id, 'succeeded');
}, 30_000);

test('continues a command after the role was restarted', async () => {
  const { client, received } = await tbox();
  const id = await issue();
  await got(received, 1);
  await dispatch.stop();
  await answer(client, id, 'accepted');
  await answer(client, id, 'succeeded');
  dispatch = await start();
  await ready();
  await reaches(id, 'succeeded');
  expect(new Set(requests(received).map(({ commandId }) => commandId))).toEqual(new Set([id]));
}, 30_000);

test('counts and samples hostile answers without other effects', async () => {
  const { client, received } = await tbox();
  const id = await issue();
  await got(received, 1);
  const up = topics.build({ kind: 'command', direction: 'up', vin: VIN, operation: 'door_unlock' });
  await client.publishAsync(up, '{', { qos: 2 });
  await client.publishAsync(up, Buffer.from([0xff, 0xfe]), { qos: 2 });
  await client.publishAsync(up, JSON.stringify({ commandId: id, status: 'done', ts: 1 }), { qos: 2 });
  await answer(client, randomUUID(), 'succeeded');
  await answer(client, id, 'accepted', { detail: 'a\u0000b', result: { text: 'x'.repeat(40_000), nul: '\u0000' } });
  await reaches(id, 'accepted');
  await answer(client, id, 'succeeded', { result: { nul: 'a\u0000b' } });
  await reaches(id, 'succeeded');
  const { events, result, detail } = await read(id);
  expect(events.find(({ type }) => type === 'accepted')?.detail).toMatch(/^a\uFFFDb .*dropped/);
  expect(result).toBeNull();
  expect(detail).toMatch('a result was dropped');
  await vi.waitFor(async () => {
    const samples = await db.prisma.quarantinedMessage.findMany({ select: { reason: true } });
    const reasons = new Set(samples.map(({ reason }) => reason));
    expect([...reasons]).toEqual(expect.arrayContaining(['payload_not_json', 'command_unknown']));
  }, 5_000);
});
