import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Aedes } from 'aedes';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createWebSocketStream, WebSocketServer } from 'ws';
import {
  type CellFrame,
  canonicalFilter,
  encodeVehicles,
  filterLevel,
  type Interest,
  type LiveFeedItem,
  type LiveVehicle,
} from '@/lib/contracts';
import { LiveClient } from './client';
import { openMqttConnection, SignedOutError } from './connection';

// The real client and a real broker over a real WebSocket; only the session endpoint is a function here.

const VIN = 'LSVAA4182E2184847';
const VEHICLE_TOPIC = `tsp/live/north/vehicle/${VIN}`;

let broker: Broker;
let client: LiveClient;
let tokens = 0;
let expiresInMs = 3_600_000;
let sameClientId = false;
let signedOut = false;

type Broker = Awaited<ReturnType<typeof startBroker>>;

async function startBroker(port = 0) {
  const aedes = await Aedes.createBroker();
  const interests: ({ clientId: string } & Interest)[] = [];
  const published: string[] = [];
  let validFrom = 0;
  let onInterest: (interest: Interest) => void = () => undefined;
  aedes.authenticate = (_client, _username, password, done) => done(null, Number(password?.toString()) >= validFrom);
  aedes.authorizeSubscribe = (_client, subscription, done) =>
    done(null, /^tsp\/(live\/north|interest)\//.test(subscription.topic) ? subscription : null);
  aedes.on('publish', (packet, from) => {
    if (!from) return;
    published.push(packet.topic);
    if (packet.topic.startsWith('tsp/interest/')) {
      const interest = JSON.parse(packet.payload.toString());
      interests.push({ clientId: from.id, ...interest });
      onInterest(interest);
    }
  });
  const server: Server = createServer();
  const sockets = new WebSocketServer({ server, path: '/mqtt' });
  sockets.on('connection', (socket) => aedes.handle(createWebSocketStream(socket)));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    interests,
    published,
    onInterest: (listener: (interest: Interest) => void) => {
      onInterest = listener;
    },
    requireTokenFrom: (token: number) => {
      validFrom = token;
    },
    connections: () => sockets.clients.size,
    send: (topic: string, payload: unknown) =>
      new Promise<void>((resolve, reject) =>
        aedes.publish(
          {
            cmd: 'publish',
            topic,
            payload:
              payload instanceof Uint8Array
                ? Buffer.from(payload)
                : typeof payload === 'string'
                  ? payload
                  : JSON.stringify(payload),
            qos: 0,
            retain: false,
            dup: false,
          },
          (error) => (error ? reject(error) : resolve()),
        ),
      ),
    freeze: () => {
      for (const socket of sockets.clients) socket.pause();
    },
    cut: () => {
      for (const socket of sockets.clients) socket.terminate();
    },
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await new Promise((resolve) => server.close(resolve));
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
    },
  };
}

beforeEach(async () => {
  tokens = 0;
  expiresInMs = 3_600_000;
  sameClientId = false;
  signedOut = false;
  broker = await startBroker();
  const { port } = broker;
  client = new LiveClient({
    fetchSession: async () => {
      if (signedOut) throw new SignedOutError('Signed out');
      tokens += 1;
      const clientId = sameClientId ? 'web-1' : `web-${tokens}`;
      return {
        url: `ws://127.0.0.1:${port}/mqtt`,
        clientId,
        username: 'u',
        token: String(tokens),
        expiresAt: Date.now() + expiresInMs,
        topicRoot: 'tsp',
        subscribe: ['tsp/live/north/#'],
        interestTopic: `tsp/interest/${clientId}`,
        answerTopic: `tsp/interest/${clientId}/answer`,
        protocolVersion: 4,
      };
    },
    openConnection: openMqttConnection,
    now: Date.now,
    random: () => 0,
  });
});

afterEach(async () => {
  client.stop();
  await broker.stop();
});

const phase = () => client.getState().phase;
const untilLive = () => vi.waitFor(() => expect(phase()).toBe('live'), 8_000);
const speed = (receivedAt: number, value: number) => ({
  vin: VIN,
  at: receivedAt,
  telemetry: { receivedAt, sampledAt: receivedAt, seq: receivedAt, signals: { Speed: [value, receivedAt] } },
});
const changed = (id: string) => ({ id, at: 1, vin: VIN, type: 'vehicle', change: 'changed' });
const speedOf = (update: LiveVehicle) => update.telemetry?.signals.Speed?.[0];

it('fetches, then lives: watches by interest, delivers vehicles and feed, ignores what is malformed or repeated', async () => {
  const speeds: unknown[] = [];
  const items: LiveFeedItem[] = [];
  let fetched = 0;
  client.onResync(async () => {
    fetched += 1;
  });
  client.onFeed((item) => items.push(item));
  client.watch([{ vin: VIN, fleet: 'north' }], (update) => speeds.push(speedOf(update)));
  client.start();
  await untilLive();
  expect(fetched).toBe(1);
  await vi.waitFor(() => expect(broker.interests).toContainEqual({ clientId: 'web-1', vehicles: [VIN] }));

  await broker.send(VEHICLE_TOPIC, speed(2, 20));
  await broker.send(VEHICLE_TOPIC, speed(1, 10)); // late
  await broker.send(VEHICLE_TOPIC, '{"vin":');
  await broker.send('tsp/live/north/feed', changed('a'));
  await broker.send('tsp/live/north/feed', changed('a'));
  await broker.send('tsp/live/north/feed', { ...changed('b'), type: 'nonsense' });
  await broker.send('tsp/live/south/feed', changed('foreign'));
  await broker.send(VEHICLE_TOPIC, speed(3, 30));

  await vi.waitFor(() => expect(speeds).toEqual([20, 30]));
  expect(items.map(({ id }) => id)).toEqual(['a']);
  expect(client.counters).toMatchObject({ malformed: 2, duplicates: 1, outdated: 1 });
  expect(new Set(broker.published)).toEqual(new Set(['tsp/interest/web-1']));
});

it('says interest once for a burst of changes, at once when it changes, and nothing is left of it at the end', async () => {
  client.start();
  await untilLive();
  const before = broker.interests.length;
  const ends = Array.from({ length: 20 }, () => client.watch([VIN], () => undefined));
  await vi.waitFor(() => expect(broker.interests.at(-1)?.vehicles).toEqual([VIN]));
  expect(broker.interests.length).toBe(before + 1);
  for (const end of ends) end();
  await vi.waitFor(() => expect(broker.interests.at(-1)?.vehicles).toEqual([]));
});

it('after a cut: lost since it last heard, then fetches before it applies what came meanwhile', async () => {
  const order: string[] = [];
  let release: () => void = () => undefined;
  client.watch([VIN], (update) => order.push(`live ${speedOf(update)}`));
  client.start();
  await untilLive();
  client.onResync(
    () =>
      new Promise<void>((resolve) => {
        order.push('fetch starts');
        release = () => {
          order.push('fetched');
          resolve();
        };
      }),
  );
  const cutAt = Date.now();
  broker.cut();
  await vi.waitFor(() => expect(phase()).toBe('lost'));
  expect(client.getState()).toMatchObject({ cause: 'network', attempt: 1 });
  expect((client.getState() as { since: number }).since).toBeLessThanOrEqual(cutAt);

  await vi.waitFor(() => expect(phase()).toBe('refetching'), 8_000);
  await broker.send(VEHICLE_TOPIC, speed(10, 1));
  await broker.send(VEHICLE_TOPIC, speed(11, 2));
  await vi.waitFor(() => expect(client.counters.received).toBe(2));
  expect(order).toEqual(['fetch starts']);
  release();
  await untilLive();
  expect(order).toEqual(['fetch starts', 'fetched', 'live 2']);
});

it('is not live before a failed fetch has succeeded', async () => {
  let attempts = 0;
  client.onResync(async () => {
    attempts += 1;
    if (attempts < 3) throw new Error('503');
  });
  client.start();
  await vi.waitFor(() => expect(attempts).toBe(1), 8_000);
  expect(phase()).toBe('refetching');
  await untilLive();
  expect(attempts).toBe(3);
});

it('comes back after the broker was away, keeping since when the page is out of date', async () => {
  client.start();
  await untilLive();
  const { port } = broker;
  await broker.stop();
  await vi.waitFor(() => expect(client.getState()).toMatchObject({ phase: 'lost' }));
  const { since } = client.getState() as { since: number };
  await vi.waitFor(() => expect(client.getState()).toMatchObject({ attempt: 3 }), 8_000);
  expect(client.getState()).toMatchObject({ since, cause: 'network' });
  broker = await startBroker(port);
  await untilLive();
});

it.each([
  ['of its own name', false],
  ['of the same name, which the broker takes for a take-over', true],
])('replaces its token on a new connection %s without leaving live, and misses nothing', async (_name, same) => {
  sameClientId = same;
  expiresInMs = 61_000; // due at once, but never sooner than 5 s after connecting
  const phases: string[] = [];
  const speeds: unknown[] = [];
  client.watch([VIN], (update) => speeds.push(speedOf(update)));
  client.start();
  await untilLive();
  client.onState(() => phases.push(phase()));
  await vi.waitFor(() => expect(tokens).toBe(2), 9_000);
  await vi.waitFor(() => expect(client.counters.connections).toBe(2), 9_000);
  await vi.waitFor(() => expect(broker.connections()).toBe(1), 3_000);
  if (same) await vi.waitFor(() => expect(phases).toContain('live'), 9_000); // what it missed has been fetched
  await untilLive();
  await broker.send(VEHICLE_TOPIC, speed(1, 5));
  await vi.waitFor(() => expect(speeds).toEqual([5]));
  expect(phases).not.toContain('lost');
  if (!same) expect(phases).toEqual([]);
});

it('asks for another token when the broker refuses one', async () => {
  broker.requireTokenFrom(3);
  client.start();
  await vi.waitFor(() => expect(client.getState()).toMatchObject({ phase: 'lost', cause: 'refused' }), 8_000);
  await untilLive();
  expect(tokens).toBe(3);
});

it('stops asking when signed out, and asks again when the person is back at the page', async () => {
  signedOut = true;
  client.start();
  await vi.waitFor(() =>
    expect(client.getState()).toMatchObject({ phase: 'lost', cause: 'signed_out', retryAt: null }),
  );
  signedOut = false;
  client.setVisible(true);
  await untilLive();
});

it('notices a connection that is dead without being closed when the tab is seen again', async () => {
  client.start();
  await untilLive();
  broker.freeze();
  client.setVisible(false);
  client.setVisible(true);
  await vi.waitFor(() => expect(phase()).toBe('lost'), 7_000);
});

it('after minutes hidden it gives up its vehicles, and catches up before it is live again', async () => {
  let now = Date.now();
  const hidden = new LiveClient({ ...clientOptions(), now: () => now });
  try {
    let fetched = 0;
    const phases: string[] = [];
    hidden.watch([VIN], () => undefined);
    hidden.onResync(async () => {
      fetched += 1;
    });
    hidden.start();
    await vi.waitFor(() => expect(hidden.getState().phase).toBe('live'), 8_000);
    hidden.onState(() => phases.push(hidden.getState().phase));
    hidden.setVisible(false);
    now += 5 * 60_000;
    hidden.setVisible(true);
    await vi.waitFor(() => expect(fetched).toBe(2));
    await vi.waitFor(() => expect(phases).toEqual(['refetching', 'live']));
  } finally {
    hidden.stop();
  }
});

it('watches cells: granted before they are asked for, frames of these alone, bad ones counted, refusals told', async () => {
  const filter = { alarm: true as const };
  const level = filterLevel(canonicalFilter(filter));
  const frames: [string, CellFrame['at']][] = [];
  const refused: number[] = [];
  // Answers to an interest at once, as a platform that is faster than any
  broker.onInterest((interest) => {
    if (!interest.cells) return;
    for (const cell of interest.cells.cells) {
      void broker.send(`tsp/live/north/${cell}/${level}`, encodeVehicles({ part: 0, parts: 1, at: 100 }, []));
    }
  });
  client.start();
  await untilLive();
  const watch = (cells: string[]) =>
    client.watchCells(
      { fleets: ['north', 'foreign'], cells, filter },
      {
        onFrame: ({ cell, frame }) => frames.push([cell, frame.at]),
        onAnswer: (cells) => refused.push(cells.refused),
      },
    );
  const end = watch(['120', '121']);
  await vi.waitFor(() =>
    expect(broker.interests.at(-1)?.cells).toEqual({ scopes: ['north'], cells: ['120', '121'], filter }),
  );
  await vi.waitFor(() => expect(frames).toHaveLength(2));
  expect(client.cellScopes([])).toEqual(['north']);

  frames.length = 0;
  const topic = `tsp/live/north/120/${level}`;
  const good = encodeVehicles({ part: 0, parts: 1, at: 200 }, []);
  await broker.send(topic, new Uint8Array([9, ...good.slice(1)]));
  await broker.send(topic, good.slice(0, 10));
  await broker.send(topic, good);
  await broker.send(topic, encodeVehicles({ part: 0, parts: 1, at: 150 }, []));
  await broker.send('tsp/live/north/120', good);
  await broker.send('tsp/interest/web-1/answer', { at: 1, cells: { granted: 1, refused: 1 } });
  await vi.waitFor(() => expect(refused).toEqual([1]));
  expect(frames).toEqual([['120', 200]]);
  expect(client.counters).toMatchObject({ malformed: 2, outdated: 1 });

  frames.length = 0;
  const endNext = watch(['121', '123']);
  end();
  await vi.waitFor(() => expect(broker.interests.at(-1)?.cells?.cells).toEqual(['121', '123']));
  await vi.waitFor(() => expect(frames.map(([cell]) => cell)).toContain('123'));
  broker.cut();
  frames.length = 0;
  await vi.waitFor(() => expect(frames.map(([cell]) => cell).sort()).toEqual(['121', '123']), 8_000);
  endNext();
  await vi.waitFor(() => expect(broker.interests.at(-1)).not.toHaveProperty('cells'), 3_000);
});

it('a tab hidden for minutes gives up its cells, and asks for them again when it is seen', async () => {
  let now = Date.now();
  const hidden = new LiveClient({ ...clientOptions(), now: () => now });
  try {
    hidden.watchCells({ cells: ['120'] }, { onFrame: () => undefined });
    hidden.start();
    await vi.waitFor(() => expect(broker.interests.at(-1)?.cells?.cells).toEqual(['120']), 8_000);
    hidden.setVisible(false);
    now += 5 * 60_000;
    hidden.watch([VIN], () => undefined); // any change has it said again
    await vi.waitFor(() => expect(broker.interests.at(-1)).toEqual({ clientId: 'web-hidden', vehicles: [] }));
    hidden.setVisible(true);
    await vi.waitFor(() => expect(broker.interests.at(-1)?.cells?.cells).toEqual(['120']));
  } finally {
    hidden.stop();
  }
});

function clientOptions() {
  return {
    openConnection: openMqttConnection,
    random: () => 0,
    fetchSession: async () => ({
      url: `ws://127.0.0.1:${broker.port}/mqtt`,
      clientId: 'web-hidden',
      username: 'u',
      token: '1',
      expiresAt: Date.now() + 3_600_000,
      topicRoot: 'tsp',
      subscribe: ['tsp/live/north/#'],
      interestTopic: 'tsp/interest/web-hidden',
      answerTopic: 'tsp/interest/web-hidden/answer',
      protocolVersion: 4 as const,
    }),
  };
}
