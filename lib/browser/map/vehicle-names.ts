import { MAP_MAX_NAMED } from '@/lib/contracts/limits';
import type { MapVehicle } from '@/lib/contracts/map';

const DEBOUNCE_MS = 100;
const RETRY_MS = 5_000;
/** The oldest are evicted. */
const MAX_KNOWN = 20_000;

/** A new object with every change. */
export type KnownNames = {
  /** null: not visible to this user; undefined: not loaded yet. */
  of(id: number): MapVehicle | null | undefined;
  idOf(vin: string): number | undefined;
};

/**
 * Names of the vehicles in frames, which have only an id. Requested once each, in debounced batches; a vehicle that the user may not
 * see stays without a name.
 */
export class VehicleNames {
  #known = new Map<number, MapVehicle | null>();
  #ids = new Map<string, number>();
  #wanted = new Set<number>();
  #requested = new Set<number>();
  #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #names = this.#createNames();

  constructor(private readonly load: (ids: readonly number[]) => Promise<MapVehicle[]>) {}

  // Arrow functions: handed to useSyncExternalStore as they are
  getNames = (): KnownNames => this.#names;
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Loads the names that are unknown and not requested yet. */
  request(ids: Iterable<number>): void {
    for (const id of ids) if (!this.#known.has(id) && !this.#requested.has(id)) this.#wanted.add(id);
    if (this.#wanted.size > 0) this.#timer ??= setTimeout(() => this.#sendRequest(), DEBOUNCE_MS);
  }

  /** Adds names from other sources, such as a selection. */
  learn(vehicles: readonly MapVehicle[]): void {
    for (const vehicle of vehicles) this.#keep(vehicle.id, vehicle);
    this.#changed();
  }

  #sendRequest(): void {
    this.#timer = undefined;
    const ids = [...this.#wanted].slice(0, MAP_MAX_NAMED);
    for (const id of ids) {
      this.#wanted.delete(id);
      this.#requested.add(id);
    }
    void this.#fetch(ids);
    if (this.#wanted.size > 0) this.#timer = setTimeout(() => this.#sendRequest(), DEBOUNCE_MS);
  }

  async #fetch(ids: readonly number[]): Promise<void> {
    try {
      const found = new Map((await this.load(ids)).map((vehicle) => [vehicle.id, vehicle]));
      for (const id of ids) {
        this.#keep(id, found.get(id) ?? null);
        this.#requested.delete(id);
      }
      this.#changed();
    } catch {
      // Views that still show them request them again
      setTimeout(() => {
        for (const id of ids) this.#requested.delete(id);
        this.#changed();
      }, RETRY_MS);
    }
  }

  #keep(id: number, vehicle: MapVehicle | null): void {
    this.#known.set(id, vehicle);
    if (vehicle) this.#ids.set(vehicle.vin, id);
    if (this.#known.size <= MAX_KNOWN) return;
    const [oldest] = this.#known;
    if (!oldest) return;
    this.#known.delete(oldest[0]);
    if (oldest[1]) this.#ids.delete(oldest[1].vin);
  }

  #createNames(): KnownNames {
    return { of: (id) => this.#known.get(id), idOf: (vin) => this.#ids.get(vin) };
  }

  #changed(): void {
    this.#names = this.#createNames();
    for (const listener of this.#listeners) listener();
  }
}
