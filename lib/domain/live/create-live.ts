import type { LiveFeedItem, LiveVehicle, Topics } from '@/lib/contracts';
import type { Log } from '@/lib/platform/log';
import { Counter, Gauge, type Registry } from '@/lib/platform/metrics';
import type { Ctx } from '../context';
import type { ReadTelemetry } from '../telemetry';
import { type ChangeNotification, createChangeFeed } from './change-feed';
import { createInterestRegistry, type InterestRegistry, readInterest } from './interest';
import { createStateReader } from './state-reader';
import { createMapFeed, type MapFeed } from './viewport/create-map-feed';
import type { Ownership } from './viewport/position-store';
import { WatchedVehicles } from './watched-vehicles';

export type LiveOptions = {
  ctx: Ctx;
  log: Log;
  metrics: Registry;
  topics: Topics;
  /** Vehicles on the map that this replica publishes. */
  ownership: Ownership;
  /** QoS 0; false when it was not sent. */
  publish(topic: string, payload: string | Buffer): boolean;
};

export type Live = {
  map: Pick<MapFeed, 'problem' | 'select'>;
  /** A message on `tsp/interest/{clientId}`. */
  receiveInterest(clientId: string, payload: Buffer): void;
  /** Costs two look-ups for a vehicle that no client watches. */
  receiveTelemetry(message: ReadTelemetry): void;
  receiveNotification(notification: ChangeNotification): void;
  /** After notifications, telemetry or frames to browsers were lost since then. */
  catchUp(since: number): void;
  stop(): void;
};

const TICK_MS = 50;
const EXPIRE_EVERY_MS = 5_000;
const READ_AGAIN_EVERY_MS = 500;
const MAX_INTERESTS = { clients: 5_000, keys: 50_000 };

/**
 * Live updates for browsers: the feed of each fleet, watched vehicles and the map. Call `catchUp` once notifications are
 * subscribed to: the map is read then.
 */
export function createLive({ ctx, log, metrics, topics, ownership, publish }: LiveOptions): Live {
  const map = createMapFeed({ ctx, log, metrics, topics, ownership, publish });
  const interest = createInterestRegistry(MAX_INTERESTS);
  const isWatched = interest.has;
  const frames = createMetrics(metrics, interest);
  const send = (kind: 'vehicle' | 'feed', topic: string, payload: LiveVehicle | LiveFeedItem) =>
    frames.inc({ kind, outcome: publish(topic, JSON.stringify(payload)) ? 'sent' : 'dropped' });
  const watched = new WatchedVehicles((fleet, frame) =>
    send('vehicle', topics.build({ kind: 'liveVehicle', fleet, vin: frame.vin }), frame),
  );
  const readStates = createStateReader({ ctx, log, watched, isWatched });
  const changes = createChangeFeed({
    ...{ ctx, log, map, watched, isWatched, readStates },
    send: (fleet, item) => send('feed', topics.build({ kind: 'liveFeed', fleet }), item),
  });
  const now = () => ctx.clock.now();
  const timers = [
    setInterval(() => watched.tick(now()), TICK_MS),
    setInterval(() => watched.end(interest.expire(now())), EXPIRE_EVERY_MS),
    setInterval(() => readStates(watched.due(now())), READ_AGAIN_EVERY_MS),
  ];
  return {
    map,
    receiveInterest(clientId, payload) {
      const requested = readInterest(payload);
      if (!requested) return;
      map.setInterest(clientId, requested.cells ?? null);
      const { vehicles } = requested;
      const { begun, ended } = interest.set(clientId, vehicles, now());
      watched.end(ended);
      // In an interest before, without a state yet: registered since, or the read failed
      const missed = vehicles.filter((vin) => isWatched(vin) && !watched.has(vin));
      readStates([...begun, ...missed]);
    },
    receiveTelemetry: (message) => {
      watched.applyTelemetry(message, now());
      map.receiveTelemetry(message);
    },
    receiveNotification: changes.receive,
    catchUp: changes.catchUp,
    stop() {
      for (const timer of timers) clearInterval(timer);
      changes.stop();
      map.stop();
    },
  };
}

function createMetrics(registry: Registry, interest: InterestRegistry) {
  const registers = [registry];
  new Gauge({
    name: 'tsp_live_watchers',
    help: 'Browsers that watch vehicles (kind clients); vehicles that are watched (kind vehicles)',
    labelNames: ['kind'],
    registers,
    collect() {
      this.set({ kind: 'clients' }, interest.clientCount);
      this.set({ kind: 'vehicles' }, interest.keyCount);
    },
  });
  return new Counter({
    name: 'tsp_live_frames_total',
    help: 'Messages to browsers',
    labelNames: ['kind', 'outcome'],
    registers,
  });
}
