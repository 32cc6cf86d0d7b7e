/**
 * Things by the square of a grid that they lie in. An open hash table in plain numbers: thousands of things are sorted
 * once a second without an object for any of them. Those of one square are a chain.
 */
export class Buckets {
  #mask: number;
  /** Number of the thing that was the first in this place of the table, plus one; 0: the place is free. */
  #table: Int32Array;
  #last: Int32Array;
  #columns: Int32Array;
  #rows: Int32Array;
  #before: Int32Array;
  #squares: number[] = [];

  /** @param size things are numbered from 0, below it */
  constructor(size: number) {
    const places = 2 ** Math.ceil(Math.log2(Math.max(8, size * 2)));
    this.#mask = places - 1;
    this.#table = new Int32Array(places);
    this.#last = new Int32Array(places);
    this.#columns = new Int32Array(size);
    this.#rows = new Int32Array(size);
    this.#before = new Int32Array(size);
  }

  /** Each thing once. */
  add(thing: number, column: number, row: number): void {
    this.#columns[thing] = column;
    this.#rows[thing] = row;
    const place = this.#placeOf(column, row);
    const isFirst = this.#table[place] === 0;
    this.#before[thing] = isFirst ? -1 : (this.#last[place] ?? -1);
    this.#last[place] = thing;
    if (!isFirst) return;
    this.#table[place] = thing + 1;
    this.#squares.push(place);
  }

  /** The thing that came last to this square; -1: none is there. */
  last(column: number, row: number): number {
    const place = this.#placeOf(column, row);
    return this.#table[place] === 0 ? -1 : (this.#last[place] ?? -1);
  }

  /** The one that came before it to the same square; -1: none. */
  before(thing: number): number {
    return this.#before[thing] ?? -1;
  }

  /** Of each square that is not empty, the thing that came last. */
  lasts(): number[] {
    return this.#squares.map((place) => this.#last[place] ?? -1);
  }

  #placeOf(column: number, row: number): number {
    // Two large odd numbers spread neighbours over the table
    let place = (Math.imul(column, 0x9e3779b1) ^ Math.imul(row, 0x85ebca6b)) >>> 7;
    for (place &= this.#mask; ; place = (place + 1) & this.#mask) {
      const first = (this.#table[place] ?? 0) - 1;
      if (first < 0 || (this.#columns[first] === column && this.#rows[first] === row)) return place;
    }
  }
}
