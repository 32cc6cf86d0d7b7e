import type { LiveVehicle, PresenceFacts } from '@/lib/contracts';
import {
  clockOf,
  evaluateMessage,
  hasPosition,
  isNewer,
  type Order,
  type ReadTelemetry,
  type VehicleClock,
} from '../telemetry';
import type { LiveState } from './store';

/** At most four frames a second for a vehicle. */
export const MIN_INTERVAL_MS = 250;
/**
 * When the state of a watched vehicle is read again after the first read. Telemetry reaches this process before it is in
 * the database, so a message from just before the watch can be missing from the first read.
 */
export const READ_AGAIN_MS = [1_000, 5_000];
/** Interval of the reads after those: repairs the loss of a frame, message or notification. */
export const READ_INTERVAL_MS = 30_000;
/** Age and number of a vehicle's messages that are kept: longer than it takes until they are in the database. */
const RECENT_MS = 10_000;
const MAX_RECENT = 20;

type Watched = {
  /** Null until its state has been read for the first time; until then nothing is sent. */
  fleet: string | null;
  shown: Order | null;
  clock: VehicleClock | null;
  presence: PresenceFacts | undefined;
  presenceChanged: boolean;
  /** Changes since the last frame. */
  telemetry: LiveVehicle['telemetry'];
  /** The last messages, oldest first: those that a read of the database may lack. */
  recent: ReadTelemetry[];
  sentAt: number;
  /** A read of its state is in progress. */
  reading: boolean;
  reads: number;
  readAt: number;
};

/**
 * Watched vehicles and their unsent changes, coalesced. `send` gets one frame per vehicle and MIN_INTERVAL_MS.
 *
 * A watch starts with `expect`; then the state is read from the database, and `begin` sends it. What arrives meanwhile is
 * kept, and sent after it where it is newer.
 */
export class WatchedVehicles {
  readonly #watched = new Map<string, Watched>();
  readonly #unsent = new Set<string>();

  constructor(private readonly send: (fleet: string, frame: LiveVehicle) => void) {}

  has(vin: string): boolean {
    return this.#watched.has(vin);
  }

  vins(): string[] {
    return [...this.#watched.keys()];
  }

  /** Before its state is read: keeps its messages from now on. */
  expect(vin: string): void {
    const vehicle = this.#watched.get(vin);
    if (vehicle) {
      vehicle.reading = true;
      return;
    }
    this.#watched.set(vin, {
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
  }

  /** After a read without a result. A vehicle that never had one is no longer watched. */
  abandon(vin: string): void {
    const vehicle = this.#watched.get(vin);
    if (!vehicle) return;
    vehicle.reading = false;
    if (vehicle.fleet === null) this.#watched.delete(vin);
  }

  /**
   * Sends the state as it was read, with its own times, so that a browser that has newer data ignores it. The next frame has
   * what recent messages add to it.
   */
  begin({ vin, fleet, presence, telemetry }: LiveState, now: number): void {
    const vehicle = this.#watched.get(vin);
    if (!vehicle) return;
    vehicle.fleet = fleet;
    vehicle.reading = false;
    vehicle.reads += 1;
    vehicle.readAt = now;
    if (presence) updatePresence(vehicle, presence);
    vehicle.presenceChanged = true;
    vehicle.telemetry = telemetry ? toFrame(telemetry) : undefined;
    this.#flush(vin, vehicle, now);
    const ahead = { shown: vehicle.shown, clock: vehicle.clock };
    vehicle.shown = telemetry && orderOf(telemetry);
    vehicle.clock = telemetry && (telemetry.clock ?? clockOf(telemetry));
    vehicle.recent = vehicle.recent.filter((message) => addUnsent(vehicle, message));
    if (vehicle.telemetry) this.#unsent.add(vin);
    // More than the recent messages is missing from the database: what was shown stays the newest
    if (ahead.shown && (!vehicle.shown || isNewer(ahead.shown, vehicle.shown))) Object.assign(vehicle, ahead);
  }

  end(vins: Iterable<string>): void {
    for (const vin of vins) {
      this.#watched.delete(vin);
      this.#unsent.delete(vin);
    }
  }

  applyTelemetry(message: ReadTelemetry, now: number): void {
    const vehicle = this.#watched.get(message.vin);
    if (!vehicle) return;
    const { recent } = vehicle;
    recent.push(message);
    while (recent.length > MAX_RECENT || (recent[0]?.receivedAt ?? now) < now - RECENT_MS) recent.shift();
    if (vehicle.fleet !== null && addUnsent(vehicle, message)) this.#schedule(message.vin, vehicle, now);
  }

  applyPresence(vin: string, presence: PresenceFacts, now: number): void {
    const vehicle = this.#watched.get(vin);
    if (!vehicle || !updatePresence(vehicle, presence)) return;
    vehicle.presenceChanged = true;
    this.#schedule(vin, vehicle, now);
  }

  /** Sends the changes whose interval is over. */
  tick(now: number): void {
    for (const vin of this.#unsent) {
      const vehicle = this.#watched.get(vin);
      if (!vehicle) this.#unsent.delete(vin);
      else if (now - vehicle.sentAt >= MIN_INTERVAL_MS) this.#flush(vin, vehicle, now);
    }
  }

  /** Vehicles whose state is to be read again. */
  due(now: number): string[] {
    const vins: string[] = [];
    for (const [vin, { fleet, reading, reads, readAt }] of this.#watched) {
      if (fleet === null || reading) continue;
      if (now - readAt >= (READ_AGAIN_MS[reads - 1] ?? READ_INTERVAL_MS)) vins.push(vin);
    }
    return vins;
  }

  #schedule(vin: string, vehicle: Watched, now: number): void {
    if (vehicle.fleet === null) return;
    if (now - vehicle.sentAt >= MIN_INTERVAL_MS) this.#flush(vin, vehicle, now);
    else this.#unsent.add(vin);
  }

  #flush(vin: string, vehicle: Watched, now: number): void {
    this.#unsent.delete(vin);
    const { fleet, presence, presenceChanged, telemetry } = vehicle;
    if (fleet === null) return;
    vehicle.presenceChanged = false;
    vehicle.telemetry = undefined;
    vehicle.sentAt = now;
    this.send(fleet, { vin, at: now, presence: presenceChanged ? presence : undefined, telemetry });
  }
}

/** @returns false for a message that is not newer than what is shown */
function addUnsent(vehicle: Watched, message: ReadTelemetry): boolean {
  const { isShown, clock } = evaluateMessage(vehicle, message);
  vehicle.clock = clock;
  if (!isShown) return false;
  vehicle.shown = orderOf(message);
  const signals = vehicle.telemetry?.signals ?? {};
  for (const [path, value] of message.signals) signals[path] = [value, message.sampledAt];
  const positionAt = hasPosition(message) ? message.receivedAt : vehicle.telemetry?.positionAt;
  vehicle.telemetry = { ...vehicle.shown, signals, ...(positionAt !== undefined && { positionAt }) };
  return true;
}

/** @returns false for facts that are older than the known ones */
function updatePresence(vehicle: Watched, presence: PresenceFacts): boolean {
  if (vehicle.presence && presence.changedAt < vehicle.presence.changedAt) return false;
  vehicle.presence = presence;
  return true;
}

const toFrame = ({ clock: _, ...telemetry }: NonNullable<LiveState['telemetry']>): LiveVehicle['telemetry'] =>
  telemetry;

const orderOf = ({ sampledAt, receivedAt, seq }: Order): Order => ({ sampledAt, receivedAt, seq });
