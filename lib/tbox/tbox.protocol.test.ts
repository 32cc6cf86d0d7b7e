import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Aedes } from 'aedes';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { configSchema, createTopics, eventSchema, presenceSchema, telemetrySchema } from '@/lib/contracts';
import { createMemoryJournal, Tbox, type TboxFaults, type TboxTuning } from '@/lib/tbox';
import { createTlsBroker, type ReceivedMessage } from '@/lib/testing/tls-broker';

const VIN = 'LTPDEM0A1RA000001';
const topics = createTopics();
const log = pino({ level: 'silent' });

let broker: Awaited<ReturnType<typeof createTlsBroker>>;
let aedes: Aedes;
let tbox: Tbox;
let trustAnchor: string;

const create = (tuning: Partial<TboxTuning> = {}, faults: TboxFaults = {}) =>
  new Tbox({
    vin: VIN,
    host: '127.0.0.1',
    port: broker.port,
    identity: broker.secureContext,
    protocolVersion: 4,
    topics,
    clock: { now: () => Date.now() },
    log,
    trustAnchor,
    journal: createMemoryJournal(),
    faults,
    tuning: { backoff: { baseMs: 50, capMs: 200 }, backlogIntervalMs: 0, backlogPauseMs: 5, ...tuning },
  });
const seenOn = (kind: string): ReceivedMessage[] =>
  broker.seen.filter(({ topic }) => topics.parse(topic)?.kind === kind);
const presences = () => seenOn('presence').map(({ payload }) => presenceSchema.parse(payload));
const lastPresence = () => presences().at(-1);
const until = (check: () => void, timeout = 5_000) => vi.waitFor(check, { timeout, interval: 10 });
const online = () => until(() => expect(tbox.status).toBe('online'));

beforeAll(async () => {
  broker = await createTlsBroker();
  trustAnchor = await readFile(path.join(broker.dataDir, 'pki', 'ca.cert.pem'), 'utf8');
});
afterAll(() => broker.dispose());
beforeEach(async () => {
  aedes = await broker.start();
  broker.seen.length = 0;
  tbox = create();
});
afterEach(async () => {
  await tbox.stop();
  await broker.kill();
});

describe('presence', () => {
  test('publishes a retained online, with the same time as the will', async () => {
    tbox.start();
    await until(() => expect(lastPresence()?.state).toBe('online'));
    const [first] = seenOn('presence');
    expect(first).toMatchObject({ clientId: VIN, qos: 1, retain: true, topic: `tsp/up/${VIN}/presence` });
    const loggedAt = lastPresence()?.ts;

    tbox.setNetwork(false);

    await until(() => expect(lastPresence()).toEqual({ ts: loggedAt, state: 'offline', reason: 'connection_lost' }));
    expect(tbox.status).toBe('waiting');
  });

  test('reconnects with a newer time after a network loss', async () => {
    tbox.start();
    await until(() => expect(presences()).toHaveLength(1));
    tbox.setNetwork(false);
    await until(() => expect(lastPresence()?.state).toBe('offline'));

    tbox.setNetwork(true);

    await until(() => expect(lastPresence()?.state).toBe('online'));
    expect(lastPresence()?.ts).toBeGreaterThan(presences()[0]?.ts ?? Infinity);
  });

  test('publishes sleeping, disconnects without a will, and reconnects on wake', async () => {
    tbox.start();
    await online();
    await tbox.sleep();
    expect(tbox.status).toBe('asleep');
    await until(() => expect(aedes.connectedClients).toBe(0));
    expect(presences().map(({ state }) => state)).toEqual(['online', 'sleeping']);

    tbox.wake();

    await until(() => expect(presences().map(({ state }) => state)).toEqual(['online', 'sleeping', 'online']));
  });

  test('stays connected in sleep on request', async () => {
    tbox.start();
    await online();
    await tbox.sleep({ stayConnected: true });
    // aedes sends PUBACK before it delivers
    await until(() => expect(lastPresence()?.state).toBe('sleeping'));
    expect(aedes.connectedClients).toBe(1);
    tbox.wake();
    await until(() => expect(lastPresence()).toMatchObject({ state: 'online', reason: 'woken' }));
  });

  test('sends the outbox and publishes offline with its reason on stop', async () => {
    tbox.start();
    await online();
    tbox.sendEvent('trip_ended', 'info');
    await tbox.stop();
    await until(() => expect(aedes.connectedClients).toBe(0));
    expect(seenOn('event')).toHaveLength(1);
    expect(presences().map(({ state, reason }) => `${state} ${reason}`)).toEqual([
      'online connected',
      'offline shutdown',
    ]);
  });
});

describe('faults of subscribing', () => {
  const watchSubscriptions = () => {
    const seen: string[] = [];
    aedes.on('clientReady', () => seen.push('connected'));
    aedes.on('subscribe', () => seen.push('subscribed'));
    return seen;
  };

  test('is online only after a late SUBSCRIBE', async () => {
    const seen = watchSubscriptions();
    const delayMs = 300;
    aedes.on('subscribe', () => expect(tbox.status).toBe('connecting'));
    const subscribeAfterMs = () => {
      setTimeout(() => seen.push('most of the delay is over'), delayMs * 0.9);
      return delayMs;
    };
    tbox = create({}, { subscribeAfterMs });

    tbox.start();

    await online();
    expect(seen).toEqual(['connected', 'most of the delay is over', 'subscribed']);
  });

  test('reconnects after the timeout of a connection without SUBSCRIBE', async () => {
    const seen = watchSubscriptions();
    let connections = 0;
    tbox = create({ connectTimeoutMs: 500 }, { subscribeAfterMs: () => (connections++ === 0 ? null : 0) });

    tbox.start();

    await online();
    expect(seen).toEqual(['connected', 'connected', 'subscribed']);
    expect(tbox.stats.connects).toBe(1);
  });
});

describe('reports', () => {
  test('publishes telemetry, events and configuration by the contract', async () => {
    tbox.reportConfig({ reportIntervalMs: 1_000 });
    tbox.start();
    await online();
    tbox.sendTelemetry({ Speed: 42.5, IsMoving: true });
    tbox.sendTelemetry({ Speed: 43 });
    tbox.sendEvent('door_opened', 'warning', { door: 'Row1.DriverSide' });
    await until(() => expect(seenOn('event')).toHaveLength(1));
    const telemetry = seenOn('telemetry');
    expect(telemetry.map(({ qos }) => qos)).toEqual([0, 0]);
    expect(telemetry.map(({ payload }) => telemetrySchema.parse(payload).seq)).toEqual([0, 1]);
    expect(eventSchema.parse(seenOn('event')[0]?.payload)).toMatchObject({ seq: 0, severity: 'warning' });
    expect(configSchema.parse(seenOn('config')[0]?.payload)).toMatchObject({
      version: 1,
      values: { reportIntervalMs: 1_000 },
    });
  });

  test('sends events from while the broker was down in order after the reconnect', async () => {
    tbox.start();
    await online();
    await broker.kill();
    await until(() => expect(tbox.status).not.toBe('online'));
    for (let i = 0; i < 40; i++) tbox.sendEvent('door_opened', 'info', { i });
    tbox.sendTelemetry({ Speed: 1 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    tbox.sendTelemetry({ Speed: 2 });
    expect(tbox.waiting).toMatchObject({ events: 40, telemetry: 2 });
    const killedAt = Date.now();
    broker.seen.length = 0;

    aedes = await broker.start();

    await until(() => expect(tbox.waiting).toEqual({ events: 0, responses: 0, telemetry: 0 }));
    expect(seenOn('event').map(({ payload }) => eventSchema.parse(payload).data.i)).toEqual([...Array(40).keys()]);
    await until(() => expect(seenOn('telemetry')).toHaveLength(2));
    expect(seenOn('telemetry').map(({ payload }) => telemetrySchema.parse(payload).signals.Speed)).toEqual([1, 2]);
    for (const { payload } of seenOn('telemetry')) expect(payload.ts).toBeLessThanOrEqual(killedAt);
  });

  test('resends an unacknowledged event on the next connection', async () => {
    tbox.stop();
    tbox = create({ ackTimeoutMs: 200 });
    let swallowed = 0;
    aedes.authorizePublish = (client, packet, done) => {
      // the first one is received and never acknowledged
      if (client && packet.topic.includes('/event/') && swallowed++ === 0) return;
      done(null);
    };
    tbox.start();
    await online();
    tbox.sendEvent('trip_started', 'info');
    await until(() => expect(seenOn('event')).toHaveLength(1));
    await until(() => expect(tbox.waiting.events).toBe(0));
    expect(swallowed).toBe(2);
    expect(tbox.stats.connects).toBe(2);
  });
});
