import type { MapVehicle } from '@/lib/contracts/map';
import { MAP_MAX_NAMED } from '@/lib/contracts/map-limits';

/** One lookup for everything wanted within this time. */
const DEBOUNCE_MS = 100;
/** What could not be looked up is wanted again after this. */
const RETRY_MS = 5_000;
/** Names kept; the oldest go first. */
const MAX_KNOWN = 20_000;

/** Another object as soon as there is another name. */
export type KnownNames = {
  /** null: nobody that this person may see; undefined: not known yet. */
  of(id: number): MapVehicle | null | undefined;
  idOf(vin: string): number | undefined;
};

/**
 * Who the vehicles of frames are, which carry only an id. Each is asked for once, together with the others that are wanted
 * at that moment; one that the person may not see stays without a name and is not asked for again.
 */
export class VehicleNames {
  #known = new Map<number, MapVehicle | null>();
  #ids = new Map<string, number>();
  #wanted = new Set<number>();
  #asked = new Set<number>();
  #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #names = this.#look();

  constructor(private readonly look: (ids: readonly number[]) => Promise<MapVehicle[]>) {}

  // Arrow functions: handed to useSyncExternalStore as they are
  getNames = (): KnownNames => this.#names;
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  want(ids: Iterable<number>): void {
    for (const id of ids) if (!this.#known.has(id) && !this.#asked.has(id)) this.#wanted.add(id);
    if (this.#wanted.size > 0) this.#timer ??= setTimeout(() => this.#ask(), DEBOUNCE_MS);
  }

  /** From elsewhere: a selection has names as well. */
  learn(vehicles: readonly MapVehicle[]): void {
    for (const vehicle of vehicles) this.#keep(vehicle.id, vehicle);
    this.#changed();
  }

  #ask(): void {
    this.#timer = undefined;
    const ids = [...this.#wanted].slice(0, MAP_MAX_NAMED);
    for (const id of ids) {
      this.#wanted.delete(id);
      this.#asked.add(id);
    }
    void this.#fetch(ids);
    if (this.#wanted.size > 0) this.#timer = setTimeout(() => this.#ask(), DEBOUNCE_MS);
  }

  async #fetch(ids: readonly number[]): Promise<void> {
    try {
      const found = new Map((await this.look(ids)).map((vehicle) => [vehicle.id, vehicle]));
      for (const id of ids) {
        this.#keep(id, found.get(id) ?? null);
        this.#asked.delete(id);
      }
      this.#changed();
    } catch {
      // Whoever still shows them wants them again
      setTimeout(() => {
        for (const id of ids) this.#asked.delete(id);
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

  #look(): KnownNames {
    return { of: (id) => this.#known.get(id), idOf: (vin) => this.#ids.get(vin) };
  }

  #changed(): void {
    this.#names = this.#look();
    for (const listener of this.#listeners) listener();
  }
}
