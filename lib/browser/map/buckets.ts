/**
 * Spatial hash: items by the square of a grid, in an open-addressing table of typed arrays, without an object for each of thousands of
 * items a second. Items of one square form a linked list.
 */
export class Buckets {
  #mask: number;
  /** First item of the slot, plus one; 0: free. */
  #table: Int32Array;
  #last: Int32Array;
  #columns: Int32Array;
  #rows: Int32Array;
  #before: Int32Array;
  #squares: number[] = [];

  /** @param size items are numbered from 0 to size - 1 */
  constructor(size: number) {
    const places = 2 ** Math.ceil(Math.log2(Math.max(8, size * 2)));
    this.#mask = places - 1;
    this.#table = new Int32Array(places);
    this.#last = new Int32Array(places);
    this.#columns = new Int32Array(size);
    this.#rows = new Int32Array(size);
    this.#before = new Int32Array(size);
  }

  /** Each item may be added once. */
  add(item: number, column: number, row: number): void {
    this.#columns[item] = column;
    this.#rows[item] = row;
    const place = this.#placeOf(column, row);
    const isFirst = this.#table[place] === 0;
    this.#before[item] = isFirst ? -1 : (this.#last[place] ?? -1);
    this.#last[place] = item;
    if (!isFirst) return;
    this.#table[place] = item + 1;
    this.#squares.push(place);
  }

  /** The last item of this square; -1: none. */
  last(column: number, row: number): number {
    const place = this.#placeOf(column, row);
    return this.#table[place] === 0 ? -1 : (this.#last[place] ?? -1);
  }

  /** The previous item of the same square; -1: none. */
  before(item: number): number {
    return this.#before[item] ?? -1;
  }

  /** The last item of each square that is not empty. */
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
