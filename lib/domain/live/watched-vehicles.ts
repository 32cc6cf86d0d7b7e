import type { LiveVehicle, PresenceFacts } from '@/lib/contracts';
import { clockOf, hasPosition, isNewer, judge, type Order, type ReadTelemetry, type VehicleClock } from '../telemetry';
import type { LiveState } from './store';

/** At most four frames a second for a vehicle: more than an eye wants, less than a link minds. */
export const MIN_INTERVAL_MS = 250;

type Watched = {
  fleet: string;
  shown: Order | null;
  clock: VehicleClock | null;
  /** What has changed since the last frame. */
  presence: PresenceFacts | undefined;
  telemetry: LiveVehicle['telemetry'];
  sentAt: number;
};

export type WatchedVehicles = ReturnType<typeof createWatchedVehicles>;

/** What the watched vehicles have to tell, coalesced. `send` gets one frame a vehicle and MIN_INTERVAL_MS. */
export function createWatchedVehicles(send: (fleet: string, frame: LiveVehicle) => void) {
  const watched = new Map<string, Watched>();
  const waiting = new Set<string>();

  function flush(vin: string, vehicle: Watched, now: number): void {
    waiting.delete(vin);
    const { fleet, presence, telemetry } = vehicle;
    vehicle.presence = undefined;
    vehicle.telemetry = undefined;
    vehicle.sentAt = now;
    send(fleet, { vin, at: now, presence, telemetry });
  }

  function change(vin: string, vehicle: Watched, now: number): void {
    if (now - vehicle.sentAt >= MIN_INTERVAL_MS) flush(vin, vehicle, now);
    else waiting.add(vin);
  }

  return {
    get waiting(): number {
      return waiting.size;
    },
    has: (vin: string): boolean => watched.has(vin),
    /** Begins with the whole state, and sends it. */
    begin({ vin, fleet, presence, telemetry }: LiveState, now: number): void {
      const before = watched.get(vin);
      const shown = telemetry && {
        sampledAt: telemetry.sampledAt,
        receivedAt: telemetry.receivedAt,
        seq: telemetry.seq,
      };
      // A message may have overtaken the database
      const isAhead = before?.shown && (!shown || isNewer(before.shown, shown));
      const clock = telemetry && (telemetry.clock ?? clockOf(telemetry));
      const known = isAhead ? { shown: before.shown, clock: before.clock } : { shown, clock };
      watched.set(vin, { fleet, ...known, presence: undefined, telemetry: before?.telemetry, sentAt: now });
      send(fleet, {
        vin,
        at: now,
        presence: presence ?? undefined,
        telemetry: telemetry ? toFrame(telemetry) : undefined,
      });
    },
    end(vins: Iterable<string>): void {
      for (const vin of vins) {
        watched.delete(vin);
        waiting.delete(vin);
      }
    },
    hear(message: ReadTelemetry, now: number): void {
      const vehicle = watched.get(message.vin);
      if (!vehicle) return;
      const { isShown, clock } = judge(vehicle, message);
      vehicle.clock = clock;
      if (!isShown) return;
      const { sampledAt, receivedAt, seq } = message;
      vehicle.shown = { sampledAt, receivedAt, seq };
      const signals = vehicle.telemetry?.signals ?? {};
      for (const [path, value] of message.signals) signals[path] = [value, sampledAt];
      const positionAt = hasPosition(message) ? receivedAt : vehicle.telemetry?.positionAt;
      vehicle.telemetry = { sampledAt, receivedAt, seq, signals, ...(positionAt !== undefined && { positionAt }) };
      change(message.vin, vehicle, now);
    },
    see(vin: string, presence: PresenceFacts, now: number): void {
      const vehicle = watched.get(vin);
      if (!vehicle) return;
      vehicle.presence = presence;
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
  };
}

const toFrame = ({ clock: _, ...telemetry }: NonNullable<LiveState['telemetry']>): LiveVehicle['telemetry'] =>
  telemetry;
