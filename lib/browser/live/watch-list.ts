import type { Interest, LiveVehicle } from '@/lib/contracts';
import { INTEREST_MAX_VEHICLES } from '@/lib/contracts/interest-limits';
import { vinOf, type WatchTarget } from './filters';

export type VehicleHandler = (update: LiveVehicle) => void;
type Watch = { targets: ReadonlyMap<string, WatchTarget>; handler: VehicleHandler };

/** Who on this page watches which vehicles. */
export class WatchList {
  #watches = new Set<Watch>();

  /** @returns ends this watch */
  add(targets: readonly WatchTarget[], handler: VehicleHandler): () => void {
    const watch: Watch = { targets: new Map(targets.map((target) => [vinOf(target), target])), handler };
    this.#watches.add(watch);
    return () => this.#watches.delete(watch);
  }

  /** Every watched vehicle once, the newest watches first, no more than the platform takes. */
  targets(): Map<string, WatchTarget> {
    const all = new Map<string, WatchTarget>();
    for (const { targets } of [...this.#watches].reverse()) {
      for (const [vin, target] of targets) {
        if (all.size >= INTEREST_MAX_VEHICLES && !all.has(vin)) return all;
        if (typeof all.get(vin) !== 'object') all.set(vin, target);
      }
    }
    return all;
  }

  interest(): Interest {
    return { vehicles: [...this.targets().keys()].sort() };
  }

  deliver(update: LiveVehicle): void {
    for (const { targets, handler } of this.#watches) if (targets.has(update.vin)) handler(update);
  }
}
