import { type Interest, interestSchema, type LiveFeedItem, type LiveVehicle, type Topics } from '@/lib/contracts';
import { createGathering } from '@/lib/platform/gathering';
import type { Log } from '@/lib/platform/log';
import { Counter, Gauge, type Registry } from '@/lib/platform/metrics';
import type { Ctx } from '../context';
import type { ReadTelemetry } from '../telemetry';
import { createInterestRegistry } from './interest';
import type { Notice } from './notice';
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
  receiveNotice(notice: Notice): void;
  /** Notices were missed since then. */
  catchUp(since: number): void;
  stop(): void;
};

const TICK_MS = 50;
const EXPIRE_EVERY_MS = 5_000;
// What the broker lets through at most
const MAX_INTEREST_BYTES = 128 * 1024;
const MAX_MISSED = 2_000;
// A notice is sent before its transaction is seen to be over, and clocks of two machines differ a little
const CATCH_UP_MARGIN_MS = 2_000;
// A command passes through several states within a moment; who watches sees where it has come to
const COMMANDS_TOGETHER_MS = 50;

/** What browsers see as it happens: the feed of each fleet, the vehicles that somebody looks at, and the map. */
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
    help: 'Browsers that watch vehicles, and vehicles that are watched',
    labelNames: ['of'],
    registers,
    collect() {
      this.set({ of: 'clients' }, interest.clientCount);
      this.set({ of: 'vehicles' }, interest.keyCount);
    },
  });
  const send = (kind: 'vehicle' | 'feed', topic: string, payload: LiveVehicle | LiveFeedItem) =>
    frames.inc({ kind, outcome: publish(topic, JSON.stringify(payload)) ? 'sent' : 'dropped' });
  const watched = createWatchedVehicles((fleet, frame) =>
    send('vehicle', topics.build({ kind: 'liveVehicle', fleet, vin: frame.vin }), frame),
  );
  const feed = (fleet: string, item: LiveFeedItem) => send('feed', topics.build({ kind: 'liveFeed', fleet }), item);

  // One look-up at a time: what is asked for meanwhile goes into the next
  let wanted = new Set<string>();
  let looking = false;
  async function lookUp(): Promise<void> {
    looking = true;
    while (wanted.size > 0) {
      const vins = [...wanted];
      wanted = new Set();
      await attempt('the state of watched vehicles', async () => {
        const states = await selectStates(ctx.db, vins);
        for (const state of states) if (interest.has(state.vin)) watched.begin(state, ctx.clock.now());
      });
    }
    looking = false;
  }

  function want(vins: Iterable<string>): void {
    for (const vin of vins) wanted.add(vin);
    if (!looking && wanted.size > 0) void lookUp();
  }

  async function attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // Browsers refetch after a gap, and a renewed interest asks again
      log.warn({ err: error }, `${what} could not be read`);
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

  const commands = createGathering<string>(COMMANDS_TOGETHER_MS, (ids) => attempt('commands', () => tellCommands(ids)));

  const tick = setInterval(() => watched.tick(ctx.clock.now()), TICK_MS);
  const expire = setInterval(() => watched.end(interest.expire(ctx.clock.now())), EXPIRE_EVERY_MS);

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
    receiveNotice(notice) {
      switch (notice.type) {
        case 'presence':
          void attempt('presence', () => tellPresence(notice.vehicleIds));
          break;
        case 'event':
          void attempt('events', () => tellEvents(notice.eventIds));
          break;
        case 'command':
          commands.add(notice.commandIds);
          break;
        case 'vehicle':
          map.reload(notice.vehicleIds);
          void attempt('vehicles', () => tellVehicles(notice.change, notice.vehicleIds));
      }
    },
    catchUp(since) {
      map.reload([]);
      void attempt('what was missed', async () => {
        const { vehicleIds, eventIds, commandIds } = await selectMissed(ctx.db, since - CATCH_UP_MARGIN_MS, MAX_MISSED);
        await tellPresence(vehicleIds);
        await tellEvents(eventIds);
        await tellCommands(commandIds);
      });
    },
    stop() {
      map.stop();
      commands.stop();
      clearInterval(tick);
      clearInterval(expire);
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
