import type { Ctx } from '../context';
import { findVehicles, type KnownVehicle } from './store';

// 250,000 entries take about 60 MB; a vehicle beyond that costs one more row in a query of the next batch
const MAX_ENTRIES = 250_000;
/** How long messages of a VIN are refused without a query; a registered or restored vehicle clears it at once. */
const REFUSED_FOR_MS = 10_000;
const MAX_REFUSED = 20_000;

/** Why messages of a VIN are not stored. */
export type VinRefusal = 'vehicle_unknown' | 'vehicle_archived';
export const REFUSAL_TEXTS: Record<VinRefusal, (vin: string) => string> = {
  vehicle_unknown: (vin) => `No vehicle has the VIN ${vin}`,
  vehicle_archived: (vin) => `The vehicle ${vin} is archived`,
};

export type VehicleDirectory = ReturnType<typeof createVehicleDirectory>;

/** Cache of vehicles by VIN, for the hot path. Bounded; evicts the oldest entries. */
export function createVehicleDirectory(ctx: Ctx) {
  const known = new Map<string, KnownVehicle>();
  const vins = new Map<number, string>();
  const refused = new Map<string, { reason: VinRefusal; until: number }>();

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

  function refusalOf(vin: string): VinRefusal | null {
    const entry = refused.get(vin);
    return entry && entry.until > ctx.clock.now() ? entry.reason : null;
  }

  return {
    get: (vin: string): KnownVehicle | undefined => known.get(vin),
    /** null: its messages may be stored. */
    refusalOf,
    /** Reads those that are not cached. Rejects when the database does not answer. */
    async resolve(requested: Iterable<string>): Promise<void> {
      const now = ctx.clock.now();
      const missing = [...new Set(requested)].filter((vin) => !known.has(vin) && refusalOf(vin) === null);
      if (missing.length === 0) return;
      const found = await findVehicles(ctx.db, missing);
      if (refused.size + missing.length > MAX_REFUSED) refused.clear();
      for (const vin of missing) refused.set(vin, { reason: 'vehicle_unknown', until: now + REFUSED_FOR_MS });
      for (const { archived, ...vehicle } of found) {
        if (archived) refused.set(vehicle.vin, { reason: 'vehicle_archived', until: now + REFUSED_FOR_MS });
        else if (!known.has(vehicle.vin)) add({ ...vehicle, markedFreshAt: 0 });
      }
      for (const vin of missing) if (known.has(vin)) refused.delete(vin);
    },
    evict: (vehicleIds: readonly number[]): void => vehicleIds.forEach(evict),
    /** After these were registered or changed; empty: any may have been. */
    refresh(vehicleIds: readonly number[]): void {
      refused.clear();
      if (vehicleIds.length === 0) {
        known.clear();
        vins.clear();
      } else vehicleIds.forEach(evict);
    },
  };
}
