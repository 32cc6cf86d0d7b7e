import type { LiveVehicle, PresenceFacts } from '@/lib/contracts';
import { clockOf, hasPosition, isNewer, judge, type Order, type ReadTelemetry, type VehicleClock } from '../telemetry';
import type { LiveState } from './store';

/** At most four frames a second for a vehicle: more than an eye wants, less than a link minds. */
export const MIN_INTERVAL_MS = 250;
/**
 * When the state of a watched vehicle is read again after the first read. Telemetry reaches this process before it is in
 * the database, so a message from just before the watch can be missing from the first read.
 */
export const READ_AGAIN_MS = [1_000, 5_000];
/** And then at this interval for as long as it is watched: repairs a frame, a message or a notification that was lost. */
export const READ_INTERVAL_MS = 30_000;
/** How long, and how many, messages of a vehicle are kept: longer than it takes until they are in the database. */
const RECENT_MS = 10_000;
const MAX_RECENT = 20;

type Watched = {
  /** Null until its state has been read for the first time; until then nothing is sent. */
  fleet: string | null;
  shown: Order | null;
  clock: VehicleClock | null;
  /** The newest that are known. */
  presence: PresenceFacts | undefined;
  presenceChanged: boolean;
  /** What has changed since the last frame. */
  telemetry: LiveVehicle['telemetry'];
  /** The last messages, oldest first: those that a read of the database may lack. */
  recent: ReadTelemetry[];
  sentAt: number;
  /** A read of its state is in progress. */
  reading: boolean;
  reads: number;
  readAt: number;
};

export type WatchedVehicles = ReturnType<typeof createWatchedVehicles>;

/**
 * Watched vehicles and their unsent changes, coalesced. `send` gets one frame per vehicle and MIN_INTERVAL_MS.
 *
 * A watch starts with `expect`; then the state is read from the database, and `begin` sends it. What arrives meanwhile is
 * kept, and sent after it where it is newer.
 */
export function createWatchedVehicles(send: (fleet: string, frame: LiveVehicle) => void) {
  const watched = new Map<string, Watched>();
  const waiting = new Set<string>();

  function flush(vin: string, vehicle: Watched, now: number): void {
    waiting.delete(vin);
    const { fleet, presence, presenceChanged, telemetry } = vehicle;
    if (fleet === null) return;
    vehicle.presenceChanged = false;
    vehicle.telemetry = undefined;
    vehicle.sentAt = now;
    send(fleet, { vin, at: now, presence: presenceChanged ? presence : undefined, telemetry });
  }

  function change(vin: string, vehicle: Watched, now: number): void {
    if (vehicle.fleet === null) return;
    if (now - vehicle.sentAt >= MIN_INTERVAL_MS) flush(vin, vehicle, now);
    else waiting.add(vin);
  }

  /** Adds a message to what is unsent, unless the vehicle has shown something newer. */
  function apply(vehicle: Watched, message: ReadTelemetry): boolean {
    const { isShown, clock } = judge(vehicle, message);
    vehicle.clock = clock;
    if (!isShown) return false;
    vehicle.shown = orderOf(message);
    const signals = vehicle.telemetry?.signals ?? {};
    for (const [path, value] of message.signals) signals[path] = [value, message.sampledAt];
    const positionAt = hasPosition(message) ? message.receivedAt : vehicle.telemetry?.positionAt;
    vehicle.telemetry = { ...vehicle.shown, signals, ...(positionAt !== undefined && { positionAt }) };
    return true;
  }

  return {
    get waiting(): number {
      return waiting.size;
    },
    has: (vin: string): boolean => watched.has(vin),
    /** Its state is about to be read: from now on its messages are kept. */
    expect(vin: string): void {
      const vehicle = watched.get(vin);
      if (vehicle) {
        vehicle.reading = true;
        return;
      }
      watched.set(vin, {
        fleet: null,
        shown: null,
        clock: null,
        presence: undefined,
        presenceChanged: false,
        telemetry: undefined,
        recent: [],
        sentAt: 0,
        reading: true,
        reads: 0,
        readAt: 0,
      });
    },
    /** Its state could not be read. A vehicle that never had one is not watched. */
    abandon(vin: string): void {
      const vehicle = watched.get(vin);
      if (!vehicle) return;
      vehicle.reading = false;
      if (vehicle.fleet === null) watched.delete(vin);
    },
    /**
     * Sends the state as it was read, with its own times, so that a browser that has newer data ignores it; then, in the
     * next frame, what the messages of the last seconds say that is newer than it.
     */
    begin({ vin, fleet, presence, telemetry }: LiveState, now: number): void {
      const vehicle = watched.get(vin);
      if (!vehicle) return;
      vehicle.fleet = fleet;
      vehicle.reading = false;
      vehicle.reads += 1;
      vehicle.readAt = now;
      if (presence) keepNewest(vehicle, presence);
      vehicle.presenceChanged = true;
      vehicle.telemetry = telemetry ? toFrame(telemetry) : undefined;
      flush(vin, vehicle, now);
      const ahead = { shown: vehicle.shown, clock: vehicle.clock };
      vehicle.shown = telemetry && orderOf(telemetry);
      vehicle.clock = telemetry && (telemetry.clock ?? clockOf(telemetry));
      vehicle.recent = vehicle.recent.filter((message) => apply(vehicle, message));
      if (vehicle.telemetry) waiting.add(vin);
      // More than the recent messages is missing from the database: what was shown stays the newest
      if (ahead.shown && (!vehicle.shown || isNewer(ahead.shown, vehicle.shown))) Object.assign(vehicle, ahead);
    },
    end(vins: Iterable<string>): void {
      for (const vin of vins) {
        watched.delete(vin);
        waiting.delete(vin);
      }
    },
    applyTelemetry(message: ReadTelemetry, now: number): void {
      const vehicle = watched.get(message.vin);
      if (!vehicle) return;
      const { recent } = vehicle;
      recent.push(message);
      while (recent.length > MAX_RECENT || (recent[0]?.receivedAt ?? now) < now - RECENT_MS) recent.shift();
      if (vehicle.fleet !== null && apply(vehicle, message)) change(message.vin, vehicle, now);
    },
    applyPresence(vin: string, presence: PresenceFacts, now: number): void {
      const vehicle = watched.get(vin);
      if (!vehicle || !keepNewest(vehicle, presence)) return;
      vehicle.presenceChanged = true;
      change(vin, vehicle, now);
    },
    /** Sends what has waited long enough. */
    tick(now: number): void {
      for (const vin of waiting) {
        const vehicle = watched.get(vin);
        if (!vehicle) waiting.delete(vin);
        else if (now - vehicle.sentAt >= MIN_INTERVAL_MS) flush(vin, vehicle, now);
      }
    },
    /** Vehicles whose state should be read again now. */
    due(now: number): string[] {
      const vins: string[] = [];
      for (const [vin, { fleet, reading, reads, readAt }] of watched) {
        if (fleet === null || reading) continue;
        if (now - readAt >= (READ_AGAIN_MS[reads - 1] ?? READ_INTERVAL_MS)) vins.push(vin);
      }
      return vins;
    },
    vins: (): string[] => [...watched.keys()],
  };
}

function keepNewest(vehicle: Watched, presence: PresenceFacts): boolean {
  if (vehicle.presence && presence.changedAt < vehicle.presence.changedAt) return false;
  vehicle.presence = presence;
  return true;
}

const toFrame = ({ clock: _, ...telemetry }: NonNullable<LiveState['telemetry']>): LiveVehicle['telemetry'] =>
  telemetry;

const orderOf = ({ sampledAt, receivedAt, seq }: Order): Order => ({ sampledAt, receivedAt, seq });
