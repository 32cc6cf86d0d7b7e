import { type Interest, interestSchema, type LiveFeedItem, type LiveVehicle, type Topics } from '@/lib/contracts';
import { createDebouncedBatch } from '@/lib/platform/async/debounced-batch';
import { createWorker } from '@/lib/platform/async/worker';
import type { Log } from '@/lib/platform/log';
import { Counter, Gauge, type Registry } from '@/lib/platform/metrics';
import type { Ctx } from '../context';
import type { Notification } from '../notifications';
import type { ReadTelemetry } from '../telemetry';
import { createInterestRegistry } from './interest';
import { createMapFeed, type MapFeed } from './picture/create-map-feed';
import type { Ownership } from './picture/picture-store';
import { selectCommands, selectEvents, selectMissed, selectPresence, selectStates, selectVehicles } from './store';
import { createWatchedVehicles } from './watched-vehicles';

export type LiveOptions = {
  ctx: Ctx;
  log: Log;
  metrics: Registry;
  topics: Topics;
  /** Vehicles on the map that this replica tells of. */
  ownership: Ownership;
  /** QoS 0; false when it was not sent. */
  publish(topic: string, payload: string | Buffer): boolean;
};

export type Live = {
  map: Pick<MapFeed, 'problem' | 'select'>;
  /** A message on `tsp/interest/{clientId}`. */
  receiveInterest(clientId: string, payload: Buffer): void;
  /** Costs two look-ups for a vehicle that nobody watches. */
  receiveTelemetry(message: ReadTelemetry): void;
  receiveNotification(notification: Notification<'tsp_feed' | 'tsp_commands'>): void;
  /** Notifications, telemetry or frames to browsers were lost since then. */
  catchUp(since: number): void;
  stop(): void;
};

const TICK_MS = 50;
const EXPIRE_EVERY_MS = 5_000;
const READ_AGAIN_EVERY_MS = 500;
const RETRY_MS = 1_000;
// What the broker lets through at most
const MAX_INTEREST_BYTES = 128 * 1024;
/** Rows in one read of what was missed. */
const CATCH_UP_ROWS = 1_000;
// A notification is sent before its transaction is seen to be over, and clocks of two machines differ a little
const CATCH_UP_MARGIN_MS = 2_000;
// A command passes through several states within a moment; who watches sees where it has come to
const COMMANDS_TOGETHER_MS = 50;

/**
 * What browsers see as it happens: the feed of each fleet, the vehicles that somebody looks at, and the map. Call `catchUp`
 * once notifications are listened to: the map is read then.
 */
export function createLive({ ctx, log, metrics, topics, ownership, publish }: LiveOptions): Live {
  const registers = [metrics];
  const frames = new Counter({
    name: 'tsp_live_frames_total',
    help: 'Messages to browsers',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const map = createMapFeed({ ctx, log, metrics, topics, ownership, publish });
  const interest = createInterestRegistry({ clients: 5_000, keys: 50_000 });
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
  const send = (kind: 'vehicle' | 'feed', topic: string, payload: LiveVehicle | LiveFeedItem) =>
    frames.inc({ kind, outcome: publish(topic, JSON.stringify(payload)) ? 'sent' : 'dropped' });
  const watched = createWatchedVehicles((fleet, frame) =>
    send('vehicle', topics.build({ kind: 'liveVehicle', fleet, vin: frame.vin }), frame),
  );
  const feed = (fleet: string, item: LiveFeedItem) => send('feed', topics.build({ kind: 'liveFeed', fleet }), item);

  // One read at a time: what is wanted meanwhile goes into the next
  let wanted = new Set<string>();
  let stopped = false;
  const reader = createWorker(async () => {
    const vins = [...wanted];
    wanted = new Set();
    if (vins.length === 0) return;
    for (const vin of vins) watched.expect(vin);
    await attempt('the state of watched vehicles', async () => {
      for (const state of await selectStates(ctx.db, vins)) watched.begin(state, ctx.clock.now());
    });
    // Unknown to the database, or it could not be asked: the next renewal of the interest asks again
    for (const vin of vins) watched.abandon(vin);
    watched.end(vins.filter((vin) => !interest.has(vin)));
  });

  /** Reads and sends the state of these vehicles; what arrives from now on is applied on top of it. */
  function want(vins: Iterable<string>): void {
    for (const vin of vins) {
      watched.expect(vin);
      wanted.add(vin);
    }
    if (wanted.size > 0) void reader.wake();
  }

  async function attempt(what: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      log.warn({ err: error }, `${what} could not be read`);
      return false;
    }
  }

  // What a notification was about could not be read, so everything since then is read again until it works
  let missedSince: number | null = null;
  let catchUpTimer: NodeJS.Timeout | undefined;
  function catchUpSince(since: number, delayMs: number): void {
    missedSince = Math.min(missedSince ?? since, since);
    catchUpTimer ??= setTimeout(() => {
      catchUpTimer = undefined;
      void catchUp(missedSince ?? since);
      missedSince = null;
    }, delayMs);
  }

  async function catchUp(since: number): Promise<void> {
    map.reload([]);
    want(watched.vins());
    await tell('what was missed', since, async () => {
      const { presenceOf, changed, eventIds, commandIds } = await selectMissed(ctx.db, since - CATCH_UP_MARGIN_MS);
      await tellAll(changed, (ids) => tellVehicles('changed', ids));
      await tellAll(presenceOf, tellPresence);
      await tellAll(eventIds, tellEvents);
      await tellAll(commandIds, tellCommands);
    });
  }

  async function tell(what: string, since: number, work: () => Promise<void>): Promise<void> {
    if (!(await attempt(what, work)) && !stopped) catchUpSince(since, RETRY_MS);
  }

  async function tellAll<T>(ids: readonly T[], tellSome: (some: T[]) => Promise<void>): Promise<void> {
    for (let start = 0; start < ids.length; start += CATCH_UP_ROWS) {
      await tellSome(ids.slice(start, start + CATCH_UP_ROWS));
    }
  }

  async function tellPresence(vehicleIds: number[]): Promise<void> {
    for (const { id, vin, fleet, presence } of await selectPresence(ctx.db, vehicleIds)) {
      const at = presence.changedAt;
      feed(fleet, { id: `p-${id}-${at}`, at, vin, type: 'presence', presence });
      watched.see(vin, presence, ctx.clock.now());
      map.seePresence(id, presence);
    }
  }

  async function tellEvents(eventIds: number[]): Promise<void> {
    for (const { id, at, vehicleId, vin, fleet, event, severity } of await selectEvents(ctx.db, eventIds)) {
      if (severity !== 'info') map.seeAlarm(vehicleId, at);
      feed(fleet, { id: `e-${id}`, at, vin, type: 'event', event, severity: severity as 'info' });
    }
  }

  async function tellCommands(commandIds: string[]): Promise<void> {
    for (const { commandId, eventCount, fleet, ...item } of await selectCommands(ctx.db, commandIds)) {
      feed(fleet, { id: `c-${commandId}-${eventCount}`, type: 'command', commandId, ...item });
    }
  }

  async function tellVehicles(change: 'registered' | 'changed', vehicleIds: number[]): Promise<void> {
    for (const { id, vin, fleet, updatedAt } of await selectVehicles(ctx.db, vehicleIds)) {
      feed(fleet, { id: `v-${id}-${updatedAt}`, at: updatedAt, vin, type: 'vehicle', change });
      if (interest.has(vin)) want([vin]); // its fleet, and with it its topic, may be another
    }
  }

  const commands = createDebouncedBatch<string>(COMMANDS_TOGETHER_MS, (ids) =>
    tell('commands', ctx.clock.now() - COMMANDS_TOGETHER_MS, () => tellCommands(ids)),
  );

  const tick = setInterval(() => watched.tick(ctx.clock.now()), TICK_MS);
  const expire = setInterval(() => watched.end(interest.expire(ctx.clock.now())), EXPIRE_EVERY_MS);
  const readAgain = setInterval(() => want(watched.due(ctx.clock.now())), READ_AGAIN_EVERY_MS);

  return {
    map,
    receiveInterest(clientId, payload) {
      const wanted = readInterest(payload);
      if (!wanted) return;
      map.setInterest(clientId, wanted.cells ?? null);
      const { vehicles } = wanted;
      const { begun, ended } = interest.set(clientId, vehicles, ctx.clock.now());
      watched.end(ended);
      // Not watched though wanted before: registered since, or the database was away
      const missed = vehicles.filter((vin) => interest.has(vin) && !watched.has(vin));
      want([...begun, ...missed]);
    },
    receiveTelemetry: (message) => {
      watched.hear(message, ctx.clock.now());
      map.receiveTelemetry(message);
    },
    receiveNotification(notification) {
      const now = ctx.clock.now();
      switch (notification.type) {
        case 'presence':
          void tell('presence', now, () => tellPresence(notification.vehicleIds));
          break;
        case 'event':
          void tell('events', now, () => tellEvents(notification.eventIds));
          break;
        case 'command':
          commands.add(notification.commandIds);
          break;
        case 'vehicle':
          map.reload(notification.vehicleIds);
          void tell('vehicles', now, () => tellVehicles(notification.change, notification.vehicleIds));
      }
    },
    catchUp: (since) => catchUpSince(since, 0),
    stop() {
      stopped = true;
      clearTimeout(catchUpTimer);
      map.stop();
      commands.stop();
      clearInterval(tick);
      clearInterval(expire);
      clearInterval(readAgain);
    },
  };
}

function readInterest(payload: Buffer): Interest | null {
  if (payload.length > MAX_INTEREST_BYTES) return null;
  try {
    const result = interestSchema.safeParse(JSON.parse(payload.toString('utf8')));
    return result.success ? result.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
