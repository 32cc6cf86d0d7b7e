import type { Interest, LiveVehicle } from '@/lib/contracts';
import { INTEREST_MAX_VEHICLES } from '@/lib/contracts/interest-limits';
import { vinOf, type WatchTarget } from './filters';
import { mergeVehicle } from './merge-vehicle';

export type VehicleHandler = (update: LiveVehicle) => void;
type Watch = { targets: ReadonlyMap<string, WatchTarget>; handler: VehicleHandler };

/**
 * Who on this page watches which vehicles, and the newest that was delivered of each: for a watch that begins later, and for
 * what was being fetched meanwhile.
 */
export class WatchList {
  #watches = new Set<Watch>();
  #latest = new Map<string, LiveVehicle>();

  /** `handler` is first called with what is known of the targets. @returns ends this watch */
  add(targets: readonly WatchTarget[], handler: VehicleHandler): () => void {
    const watch: Watch = { targets: new Map(targets.map((target) => [vinOf(target), target])), handler };
    this.#watches.add(watch);
    for (const vin of watch.targets.keys()) {
      const known = this.#latest.get(vin);
      if (known) handler(known);
    }
    return () => this.#watches.delete(watch);
  }

  latest(vin: string): LiveVehicle | undefined {
    return this.#latest.get(vin);
  }

  /** Forgets the vehicles that nobody watches any more: from now on their messages are missed. */
  forgetUnwatched(): void {
    const watched = this.targets();
    for (const vin of this.#latest.keys()) if (!watched.has(vin)) this.#latest.delete(vin);
  }

  /** Messages were missed. */
  forgetAll(): void {
    this.#latest.clear();
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
    const { vin } = update;
    let watched = false;
    for (const { targets, handler } of this.#watches) {
      if (!targets.has(vin)) continue;
      watched = true;
      handler(update);
    }
    if (!watched) return;
    const known = this.#latest.get(vin);
    this.#latest.set(vin, known ? mergeVehicle(known, update) : update);
  }
}
