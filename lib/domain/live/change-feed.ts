import type { LiveFeedItem } from '@/lib/contracts';
import { createDebouncedBatch } from '@/lib/platform/async/debounced-batch';
import type { Log } from '@/lib/platform/log';
import type { Ctx } from '../context';
import type { Notification } from '../notifications';
import { selectCommands, selectEvents, selectMissed, selectPresence, selectVehicles } from './store';
import type { MapFeed } from './viewport/create-map-feed';
import type { WatchedVehicles } from './watched-vehicles';

export type ChangeNotification = Notification<'tsp_feed' | 'tsp_commands'>;

type Parts = {
  ctx: Ctx;
  log: Log;
  map: MapFeed;
  watched: WatchedVehicles;
  isWatched(vin: string): boolean;
  /** Reads the state of these vehicles again and sends it. */
  readStates(vins: Iterable<string>): void;
  send(fleet: string, item: LiveFeedItem): void;
};

const RETRY_MS = 1_000;
/** Rows in one read of missed changes. */
const CATCH_UP_ROWS = 1_000;
// A notification is sent before its transaction is visible, and clocks of two machines differ a little
const CATCH_UP_MARGIN_MS = 2_000;
// A command passes through several states in quick succession; only the last one is sent
const COMMANDS_DEBOUNCE_MS = 50;

/** Reads the rows that notifications name, and sends them to the feed of their fleet, the watched vehicles and the map. */
export function createChangeFeed({ ctx, log, map, watched, isWatched, readStates, send }: Parts) {
  let stopped = false;
  // Time of the first failed read: everything since then is read again until that succeeds
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
    readStates(watched.vins());
    await attempt('missed changes', since, async () => {
      const { presenceOf, changed, eventIds, commandIds } = await selectMissed(ctx.db, since - CATCH_UP_MARGIN_MS);
      await inParts(changed, (ids) => sendVehicles('changed', ids));
      await inParts(presenceOf, sendPresence);
      await inParts(eventIds, sendEvents);
      await inParts(commandIds, sendCommands);
    });
  }

  async function attempt(what: string, since: number, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.warn({ err: error, what }, 'reading changes for the live feed failed');
      if (!stopped) catchUpSince(since, RETRY_MS);
    }
  }

  async function sendPresence(vehicleIds: number[]): Promise<void> {
    for (const { id, vin, fleet, presence } of await selectPresence(ctx.db, vehicleIds)) {
      const at = presence.changedAt;
      send(fleet, { id: `p-${id}-${at}`, at, vin, type: 'presence', presence });
      watched.applyPresence(vin, presence, ctx.clock.now());
      map.applyPresence(id, presence);
    }
  }

  async function sendEvents(eventIds: number[]): Promise<void> {
    for (const { id, at, vehicleId, vin, fleet, event, severity } of await selectEvents(ctx.db, eventIds)) {
      if (severity !== 'info') map.applyAlarm(vehicleId, at);
      send(fleet, { id: `e-${id}`, at, vin, type: 'event', event, severity: severity as 'info' });
    }
  }

  async function sendCommands(commandIds: string[]): Promise<void> {
    for (const { commandId, eventCount, fleet, ...item } of await selectCommands(ctx.db, commandIds)) {
      send(fleet, { id: `c-${commandId}-${eventCount}`, type: 'command', commandId, ...item });
    }
  }

  async function sendVehicles(change: 'registered' | 'changed', vehicleIds: number[]): Promise<void> {
    for (const { id, vin, fleet, updatedAt } of await selectVehicles(ctx.db, vehicleIds)) {
      send(fleet, { id: `v-${id}-${updatedAt}`, at: updatedAt, vin, type: 'vehicle', change });
      if (isWatched(vin)) readStates([vin]); // its fleet, and with it its topic, may have changed
    }
  }

  /** As a change, after which a view finds out that it does not exist any more. */
  function sendDeleted({ vin, fleet }: { vin: string; fleet: string }, at: number): void {
    send(fleet, { id: `v-${vin}-${at}`, at, vin, type: 'vehicle', change: 'changed' });
  }

  const commands = createDebouncedBatch<string>(COMMANDS_DEBOUNCE_MS, (ids) =>
    attempt('commands', ctx.clock.now() - COMMANDS_DEBOUNCE_MS, () => sendCommands(ids)),
  );

  return {
    receive(notification: ChangeNotification): void {
      const now = ctx.clock.now();
      switch (notification.type) {
        case 'presence':
          void attempt('presence', now, () => sendPresence(notification.vehicleIds));
          break;
        case 'event':
          void attempt('events', now, () => sendEvents(notification.eventIds));
          break;
        case 'command':
          commands.add(notification.commandIds);
          break;
        case 'vehicle':
          map.reload(notification.vehicleIds);
          if (notification.deleted) sendDeleted(notification.deleted, now);
          void attempt('vehicles', now, () => sendVehicles(notification.change, notification.vehicleIds));
      }
    },
    /** After notifications were lost since then. */
    catchUp: (since: number): void => catchUpSince(since, 0),
    stop(): void {
      stopped = true;
      clearTimeout(catchUpTimer);
      commands.stop();
    },
  };
}

async function inParts<T>(ids: readonly T[], work: (some: T[]) => Promise<void>): Promise<void> {
  for (let start = 0; start < ids.length; start += CATCH_UP_ROWS) await work(ids.slice(start, start + CATCH_UP_ROWS));
}
