/** Id of the database → slot, by open addressing. Half of the places stay free. */
export class IdTable {
  #ids = new Uint32Array(2);
  /** Slot + 1; 0: free. */
  #slots = new Uint32Array(2);

  /** −1: not known. */
  find(id: number): number {
    const mask = this.#slots.length - 1;
    for (let place = hashOf(id) & mask; ; place = (place + 1) & mask) {
      const slot = (this.#slots[place] ?? 0) - 1;
      if (slot < 0 || this.#ids[place] === id) return slot;
    }
  }

  add(id: number, slot: number): void {
    this.reserve(slot + 1);
    this.#put(id, slot + 1);
  }

  reserve(count: number): void {
    let places = this.#slots.length;
    while (places < count * 2) places *= 2;
    if (places === this.#slots.length) return;
    const [ids, slots] = [this.#ids, this.#slots];
    this.#ids = new Uint32Array(places);
    this.#slots = new Uint32Array(places);
    slots.forEach((slot, i) => {
      if (slot > 0) this.#put(ids[i] ?? 0, slot);
    });
  }

  #put(id: number, stored: number): void {
    const mask = this.#slots.length - 1;
    let place = hashOf(id) & mask;
    while (this.#slots[place] !== 0) place = (place + 1) & mask;
    this.#ids[place] = id;
    this.#slots[place] = stored;
  }
}

const hashOf = (id: number): number => {
  const hash = Math.imul(id, 0x9e3779b1);
  return hash ^ (hash >>> 16);
};
