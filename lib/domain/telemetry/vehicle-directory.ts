import type { Ctx } from '../context';
import { findVehicles, type KnownVehicle } from './store';

// 250,000 entries take about 60 MB; a vehicle beyond that costs one more row in a query of the next batch
const MAX_ENTRIES = 250_000;
/** How long an unknown VIN is refused without a query; a registration clears it at once. */
const UNKNOWN_FOR_MS = 10_000;
const MAX_UNKNOWN = 20_000;

export type VehicleDirectory = ReturnType<typeof createVehicleDirectory>;

/** Cache of vehicles by VIN, for the hot path. Bounded; evicts the oldest entries. */
export function createVehicleDirectory(ctx: Ctx) {
  const known = new Map<string, KnownVehicle>();
  const vins = new Map<number, string>();
  const unknown = new Map<string, number>();

  function add(vehicle: KnownVehicle): void {
    if (known.size >= MAX_ENTRIES) {
      const [oldest] = known.values();
      if (oldest) evict(oldest.id);
    }
    known.set(vehicle.vin, vehicle);
    vins.set(vehicle.id, vehicle.vin);
  }

  function evict(id: number): void {
    const vin = vins.get(id);
    if (vin === undefined) return;
    vins.delete(id);
    known.delete(vin);
  }

  return {
    get: (vin: string): KnownVehicle | undefined => known.get(vin),
    isUnknown: (vin: string): boolean => (unknown.get(vin) ?? 0) > ctx.clock.now(),
    /** Reads those that are not cached. Rejects when the database does not answer. */
    async resolve(requested: Iterable<string>): Promise<void> {
      const now = ctx.clock.now();
      const missing = [...new Set(requested)].filter((vin) => !known.has(vin) && (unknown.get(vin) ?? 0) <= now);
      if (missing.length === 0) return;
      const found = await findVehicles(ctx.db, missing);
      for (const vehicle of found) {
        if (!known.has(vehicle.vin)) add({ ...vehicle, markedFreshAt: 0 });
        unknown.delete(vehicle.vin);
      }
      if (unknown.size + missing.length > MAX_UNKNOWN) unknown.clear();
      for (const vin of missing) if (!known.has(vin)) unknown.set(vin, now + UNKNOWN_FOR_MS);
    },
    evict: (vehicleIds: readonly number[]): void => vehicleIds.forEach(evict),
    /** After these were registered or changed; empty: any may have been. */
    refresh(vehicleIds: readonly number[]): void {
      unknown.clear();
      if (vehicleIds.length === 0) {
        known.clear();
        vins.clear();
      } else vehicleIds.forEach(evict);
    },
  };
}
