// Free places keep the probe sequences short
const PLACES_PER_ID = 1.4;

/** Id of the database → slot, by open addressing. The caller keeps the ids themselves in a column, by slot. */
export class IdTable {
  /** Slot + 1; 0: free. */
  #places = new Uint32Array(2);

  /** −1: unknown. */
  find(id: number, ids: Uint32Array): number {
    const mask = this.#places.length - 1;
    for (let place = hashOf(id) & mask; ; place = (place + 1) & mask) {
      const slot = (this.#places[place] ?? 0) - 1;
      if (slot < 0 || ids[slot] === id) return slot;
    }
  }

  /** Slots must be added in order. */
  add(slot: number, ids: Uint32Array): void {
    this.reserve(slot + 1, slot, ids);
    this.#put(slot, ids);
  }

  /** @param present number of ids in the table */
  reserve(count: number, present: number, ids: Uint32Array): void {
    let places = this.#places.length;
    while (places < count * PLACES_PER_ID) places *= 2;
    if (places === this.#places.length) return;
    this.#places = new Uint32Array(places);
    for (let slot = 0; slot < present; slot++) this.#put(slot, ids);
  }

  /** After an id was changed. */
  rebuild(count: number, ids: Uint32Array): void {
    this.#places.fill(0);
    for (let slot = 0; slot < count; slot++) this.#put(slot, ids);
  }

  #put(slot: number, ids: Uint32Array): void {
    const mask = this.#places.length - 1;
    let place = hashOf(ids[slot] ?? 0) & mask;
    while (this.#places[place] !== 0) place = (place + 1) & mask;
    this.#places[place] = slot + 1;
  }
}

const hashOf = (id: number): number => {
  const hash = Math.imul(id, 0x9e3779b1);
  return hash ^ (hash >>> 16);
};
