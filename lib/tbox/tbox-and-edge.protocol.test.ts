import { randomUUID } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { connectAsync, type MqttClient } from 'mqtt';
import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { commandResponseSchema, createTopics } from '@/lib/contracts';
import { createTboxCredential, setFleetAuthentication } from '@/lib/domain/access';
import { systemActor } from '@/lib/domain/context';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { createMemoryJournal } from './commands';
import { Tbox } from './tbox';

// With the product's broker and edge, whose rules must allow what this client needs

const VIN = 'LTPLXAD01RA000001';
let db: TestDb;
let fixture: BrokerFixture;
let tbox: Tbox;

beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db });
  const { ca, cert, key } = await fixture.vehicle(VIN);
  tbox = new Tbox({
    vin: VIN,
    host: 'localhost',
    port: fixture.ports.tls,
    identity: createSecureContext({ ca, cert, key }),
    protocolVersion: 4,
    topics: createTopics(),
    clock: { now: () => Date.now() },
    log: pino({ level: 'silent' }),
    trustAnchor: ca,
    journal: createMemoryJournal(),
    tuning: { backoff: { baseMs: 50, capMs: 300 } },
  });
  tbox.reportConfig({ reportIntervalMs: 1_000 });
});
afterAll(async () => {
  await tbox.stop();
  await fixture.close();
  await db.drop();
});

const online = () => vi.waitFor(() => expect(tbox.status).toBe('online'), { timeout: 10_000, interval: 20 });

async function listen(): Promise<{ service: MqttClient; seen: Map<string, unknown> }> {
  const seen = new Map<string, unknown>();
  const service = await connectAsync(fixture.urls.tcp, { ...fixture.service, protocolVersion: 4 });
  service.on('message', (topic, payload) => seen.set(topic, JSON.parse(payload.toString())));
  await service.subscribeAsync('tsp/up/#', { qos: 2 });
  return { service, seen };
}

test('connects, reports and receives answers', async () => {
  const { service, seen } = await listen();
  tbox.start();
  await online();
  tbox.sendTelemetry({ Speed: 12 });
  tbox.sendEvent('trip_started', 'info');
  const commandId = randomUUID();
  const command = {
    commandId,
    operation: 'horn',
    params: {},
    issuedAt: Date.now(),
    expiresAt: Date.now() + 20_000,
    jws: '',
  };
  await service.publishAsync(`tsp/down/${VIN}/command/horn`, JSON.stringify(command), { qos: 2 });
  await vi.waitFor(() =>
    expect([...seen.keys()].sort()).toEqual(
      ['command/horn', 'config', 'event/trip_started', 'presence', 'telemetry'].map((rest) => `tsp/up/${VIN}/${rest}`),
    ),
  );
  expect(commandResponseSchema.parse(seen.get(`tsp/up/${VIN}/command/horn`))).toMatchObject({
    commandId,
    status: 'rejected',
    code: 'bad_signature',
  });
  await service.endAsync();
});

test('connects by password without a certificate, and reports', async () => {
  const vin = 'LTPLXAD01RA000002';
  const { ca } = await fixture.vehicle(vin, 'TBX-2');
  const ctx = { db, clock: systemClock, actor: systemActor('test') };
  await setFleetAuthentication({ ctx, input: { code: 'fixture', methods: ['certificate', 'password'] } });
  const { username, password } = await createTboxCredential({ ctx, input: { serial: 'TBX-2' } });
  const { service, seen } = await listen();
  const unit = new Tbox({
    vin,
    host: '127.0.0.1',
    port: fixture.ports.tcp,
    transport: 'mqtt',
    credentials: { username, password },
    identity: createSecureContext({ ca }),
    protocolVersion: 4,
    topics: createTopics(),
    clock: { now: () => Date.now() },
    log: pino({ level: 'silent' }),
    trustAnchor: ca,
    journal: createMemoryJournal(),
  });
  try {
    unit.start();
    await vi.waitFor(() => expect(unit.status).toBe('online'), { timeout: 10_000, interval: 20 });
    unit.sendEvent('trip_started', 'info');
    await vi.waitFor(() => expect(seen.has(`tsp/up/${vin}/event/trip_started`)).toBe(true));
  } finally {
    await unit.stop();
    await service.endAsync();
  }
});

test('reconnects after a broker restart, also when the edge starts later', async () => {
  tbox.start();
  await online();
  await fixture.stopEdge();
  await fixture.killBroker();
  await vi.waitFor(() => expect(tbox.status).not.toBe('online'));
  tbox.sendEvent('door_opened', 'info');
  await fixture.startBroker();
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect(tbox.status).not.toBe('online');

  await fixture.startEdge();

  await online();
  await vi.waitFor(() => expect(tbox.waiting.events).toBe(0), { timeout: 5_000 });
});
