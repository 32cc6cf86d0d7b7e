const FIRST_CAPACITY = 4_096;
const GROWTH = 2;

/** Cells by scope, zoom and place, each with its parent and counts, in columns. Only `compact` changes the number of an entry. */
export class CellTable {
  #size = 0;
  #capacity = FIRST_CAPACITY;
  /** scope × 32 + zoom, x, y. */
  #key = new Uint32Array(3 * FIRST_CAPACITY);
  #parent = new Int32Array(FIRST_CAPACITY);
  /** Head of the list of its vehicles, −1: none. */
  #first = new Int32Array(FIRST_CAPACITY);
  #counts: Uint32Array;
  /** Entry + 1; 0: free. */
  #places = new Uint32Array(2 * FIRST_CAPACITY);

  constructor(private readonly width: number) {
    this.#counts = new Uint32Array(width * FIRST_CAPACITY);
  }

  get size(): number {
    return this.#size;
  }

  /** Whether fewer than `entries` fit. */
  isFull(entries: number): boolean {
    return this.#size + entries > this.#capacity;
  }

  /** −1: not found. */
  find(scope: number, z: number, x: number, y: number): number {
    const kind = scope * 32 + z;
    const mask = this.#places.length - 1;
    for (let place = hashOf(kind, x, y) & mask; ; place = (place + 1) & mask) {
      const entry = (this.#places[place] ?? 0) - 1;
      if (entry < 0) return -1;
      const at = 3 * entry;
      if (this.#key[at] === kind && this.#key[at + 1] === x && this.#key[at + 2] === y) return entry;
    }
  }

  /** Finds or adds it with its parents. There must be room for `z` + 1 entries, see `isFull`. */
  enter(scope: number, z: number, x: number, y: number): number {
    const known = this.find(scope, z, x, y);
    if (known >= 0) return known;
    const parent = z === 0 ? -1 : this.enter(scope, z - 1, x >>> 1, y >>> 1);
    return this.#put(scope * 32 + z, x, y, parent);
  }

  /** @param quarter 0 north-west, 1 north-east, 2 south-west, 3 south-east. @returns −1: not found */
  child(entry: number, quarter: number): number {
    const at = 3 * entry;
    const kind = this.#key[at] ?? 0;
    const x = 2 * (this.#key[at + 1] ?? 0) + (quarter & 1);
    const y = 2 * (this.#key[at + 2] ?? 0) + (quarter >> 1);
    return this.find(kind >>> 5, (kind & 31) + 1, x, y);
  }

  /** The same cell of another scope, −1: not found. */
  ofScope(entry: number, scope: number): number {
    const at = 3 * entry;
    return this.find(scope, this.zoomOf(entry), this.#key[at + 1] ?? 0, this.#key[at + 2] ?? 0);
  }

  zoomOf(entry: number): number {
    return (this.#key[3 * entry] ?? 0) & 31;
  }

  isAt(entry: number, x: number, y: number): boolean {
    return entry >= 0 && this.#key[3 * entry + 1] === x && this.#key[3 * entry + 2] === y;
  }

  parent(entry: number): number {
    return this.#parent[entry] ?? -1;
  }

  first(entry: number): number {
    return this.#first[entry] ?? -1;
  }

  setFirst(entry: number, slot: number): void {
    this.#first[entry] = slot;
  }

  add(entry: number, count: number, change: number): void {
    const at = entry * this.width + count;
    this.#counts[at] = (this.#counts[at] ?? 0) + change;
  }

  count(entry: number, count: number): number {
    return this.#counts[entry * this.width + count] ?? 0;
  }

  /** The sum of its counts but the last one (alarms), whose vehicles are in the others already. */
  total(entry: number): number {
    let sum = 0;
    for (let i = 0; i < this.width - 1; i++) sum += this.count(entry, i);
    return sum;
  }

  /**
   * Drops empty entries, and sets the capacity to twice what is left.
   * @returns the new number of each former entry, −1: dropped
   */
  compact(): Int32Array {
    const [key, parent, first, counts, size] = [this.#key, this.#parent, this.#first, this.#counts, this.#size];
    const moved = new Int32Array(size).fill(-1);
    let kept = 0;
    for (let entry = 0; entry < size; entry++) if (this.total(entry) > 0) kept += 1;
    this.#allocate(Math.max(FIRST_CAPACITY, kept * GROWTH));
    // A parent was added before its children, so its new number is known
    for (let entry = 0; entry < size; entry++) {
      const row = counts.subarray(entry * this.width, (entry + 1) * this.width);
      if (row.every((count) => count === 0)) continue;
      const above = parent[entry] ?? -1;
      const at = 3 * entry;
      const to = this.#put(key[at] ?? 0, key[at + 1] ?? 0, key[at + 2] ?? 0, above < 0 ? -1 : (moved[above] ?? -1));
      this.#first[to] = first[entry] ?? -1;
      this.#counts.set(row, to * this.width);
      moved[entry] = to;
    }
    return moved;
  }

  #allocate(capacity: number): void {
    this.#size = 0;
    this.#capacity = capacity;
    this.#key = new Uint32Array(3 * capacity);
    this.#parent = new Int32Array(capacity);
    this.#first = new Int32Array(capacity);
    this.#counts = new Uint32Array(this.width * capacity);
    let places = 2;
    while (places < 2 * capacity) places *= 2;
    this.#places = new Uint32Array(places);
  }

  #put(kind: number, x: number, y: number, parent: number): number {
    const entry = this.#size;
    this.#size += 1;
    this.#key.set([kind, x, y], 3 * entry);
    this.#parent[entry] = parent;
    this.#first[entry] = -1;
    const mask = this.#places.length - 1;
    let place = hashOf(kind, x, y) & mask;
    while (this.#places[place] !== 0) place = (place + 1) & mask;
    this.#places[place] = entry + 1;
    return entry;
  }
}

function hashOf(kind: number, x: number, y: number): number {
  let hash = Math.imul(kind, 0x85ebca6b) ^ Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
