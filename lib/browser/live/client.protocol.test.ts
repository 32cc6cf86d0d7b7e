import { expect, it, vi } from 'vitest';
import type { LiveFeedItem } from '@/lib/contracts';
import {
  changed,
  liveClientSuite,
  speed,
  speedOf,
  startBroker,
  VEHICLE_TOPIC,
  VIN,
} from '@/lib/testing/live-client-suite';

const suite = liveClientSuite();
const { phase, untilLive } = suite;

it('fetches, watches by interest, and delivers vehicles and feed without malformed and duplicate messages', async () => {
  const speeds: unknown[] = [];
  const items: LiveFeedItem[] = [];
  let fetched = 0;
  suite.client.onResync(async () => {
    fetched += 1;
  });
  suite.client.onFeed((item) => items.push(item));
  suite.client.watch([{ vin: VIN, fleet: 'north' }], (update) => speeds.push(speedOf(update)));
  suite.client.start();
  await untilLive();
  expect(fetched).toBe(1);
  await vi.waitFor(() => expect(suite.broker.interests).toContainEqual({ clientId: 'web-1', vehicles: [VIN] }));

  await suite.broker.send(VEHICLE_TOPIC, speed(2, 20));
  await suite.broker.send(VEHICLE_TOPIC, speed(1, 10)); // late
  await suite.broker.send(VEHICLE_TOPIC, '{"vin":');
  await suite.broker.send('tsp/live/north/feed', changed('a'));
  await suite.broker.send('tsp/live/north/feed', changed('a'));
  await suite.broker.send('tsp/live/north/feed', { ...changed('b'), type: 'nonsense' });
  await suite.broker.send('tsp/live/south/feed', changed('foreign'));
  await suite.broker.send(VEHICLE_TOPIC, speed(3, 30));

  await vi.waitFor(() => expect(speeds).toEqual([20, 30]));
  expect(items.map(({ id }) => id)).toEqual(['a']);
  expect(suite.client.counters).toMatchObject({ malformed: 2, duplicates: 1, outdated: 1 });
  expect(new Set(suite.broker.published)).toEqual(new Set(['tsp/interest/web-1']));
});

it('publishes its interest once for a burst of changes, and clears it at the end', async () => {
  suite.client.start();
  await untilLive();
  const before = suite.broker.interests.length;
  const ends = Array.from({ length: 20 }, () => suite.client.watch([VIN], () => undefined));
  await vi.waitFor(() => expect(suite.broker.interests.at(-1)?.vehicles).toEqual([VIN]));
  expect(suite.broker.interests.length).toBe(before + 1);
  for (const end of ends) end();
  await vi.waitFor(() => expect(suite.broker.interests.at(-1)?.vehicles).toEqual([]));
});

it('refetches after a lost connection before it applies buffered messages', async () => {
  const order: string[] = [];
  let release: () => void = () => undefined;
  suite.client.watch([VIN], (update) => order.push(`live ${speedOf(update)}`));
  suite.client.start();
  await untilLive();
  suite.client.onResync(
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
  suite.broker.dropConnections();
  await vi.waitFor(() => expect(phase()).toBe('lost'));
  expect(suite.client.getState()).toMatchObject({ cause: 'network', attempt: 1 });
  expect((suite.client.getState() as { since: number }).since).toBeLessThanOrEqual(cutAt);

  await vi.waitFor(() => expect(phase()).toBe('refetching'), 8_000);
  await suite.broker.send(VEHICLE_TOPIC, speed(10, 1));
  await suite.broker.send(VEHICLE_TOPIC, speed(11, 2));
  await vi.waitFor(() => expect(suite.client.counters.received).toBe(2));
  expect(order).toEqual(['fetch starts']);
  release();
  await untilLive();
  expect(order).toEqual(['fetch starts', 'fetched', 'live 2']);
});

it('is not live before a failed fetch has succeeded', async () => {
  let attempts = 0;
  suite.client.onResync(async () => {
    attempts += 1;
    if (attempts < 3) throw new Error('503');
  });
  suite.client.start();
  await vi.waitFor(() => expect(attempts).toBe(1), 8_000);
  expect(phase()).toBe('refetching');
  await untilLive();
  expect(attempts).toBe(3);
});

it('reconnects after the broker was down, and keeps the time of the loss', async () => {
  suite.client.start();
  await untilLive();
  const { port } = suite.broker;
  await suite.broker.stop();
  await vi.waitFor(() => expect(suite.client.getState()).toMatchObject({ phase: 'lost' }));
  const { since } = suite.client.getState() as { since: number };
  await vi.waitFor(() => expect(suite.client.getState()).toMatchObject({ attempt: 3 }), 8_000);
  expect(suite.client.getState()).toMatchObject({ since, cause: 'network' });
  suite.broker = await startBroker(port);
  await untilLive();
});

it.each([
  ['with another client id', false],
  ['with the same client id (a take-over)', true],
])('replaces its token on a new connection %s without missed messages', async (_name, same) => {
  suite.sameClientId = same;
  suite.expiresInMs = 61_000; // due at once, but never sooner than 5 s after connecting
  const phases: string[] = [];
  const speeds: unknown[] = [];
  suite.client.watch([VIN], (update) => speeds.push(speedOf(update)));
  suite.client.start();
  await untilLive();
  suite.client.onState(() => phases.push(phase()));
  await vi.waitFor(() => expect(suite.tokens).toBe(2), 9_000);
  await vi.waitFor(() => expect(suite.client.counters.connections).toBe(2), 9_000);
  await vi.waitFor(() => expect(suite.broker.connections()).toBe(1), 3_000);
  if (same) await vi.waitFor(() => expect(phases).toContain('live'), 9_000); // after a refetch
  await untilLive();
  await suite.broker.send(VEHICLE_TOPIC, speed(1, 5));
  await vi.waitFor(() => expect(speeds).toEqual([5]));
  expect(phases).not.toContain('lost');
  if (!same) expect(phases).toEqual([]);
});

it('fetches another token when the broker refuses one', async () => {
  suite.broker.requireTokenFrom(3);
  suite.client.start();
  await vi.waitFor(() => expect(suite.client.getState()).toMatchObject({ phase: 'lost', cause: 'refused' }), 8_000);
  await untilLive();
  expect(suite.tokens).toBe(3);
});

it('does not retry when signed out, until the user returns to the page', async () => {
  suite.signedOut = true;
  suite.client.start();
  await vi.waitFor(() =>
    expect(suite.client.getState()).toMatchObject({ phase: 'lost', cause: 'signed_out', retryAt: null }),
  );
  suite.signedOut = false;
  suite.client.setVisible(true);
  await untilLive();
});

it('detects a dead connection when the tab becomes visible', async () => {
  suite.client.start();
  await untilLive();
  suite.broker.freeze();
  suite.client.setVisible(false);
  suite.client.setVisible(true);
  await vi.waitFor(() => expect(phase()).toBe('lost'), 7_000);
});
