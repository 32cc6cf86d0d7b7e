import type { ClusterRecord, Tile } from '@/lib/contracts';
import { ALARMS, COUNTS } from './cell-index';
import type { FleetPositions } from './fleet-positions';

/** 8 × 8 squares a cell: a square is 64 to 128 px on the screen. */
export const GRID = 3;
export const ACROSS = 2 ** GRID;
const WORLD = 2 ** 32;

/** Counts vehicles into the squares of a cell. */
export class ClusterGrid {
  readonly #counts = new Uint32Array(ACROSS * ACROSS * COUNTS);
  readonly #sums = new Float64Array(ACROSS * ACROSS * 2);
  readonly #side: number;

  constructor(private readonly tile: Tile) {
    this.#side = WORLD / 2 ** (tile.z + GRID);
  }

  add({ store }: FleetPositions, slot: number): void {
    const x = (store.place[2 * slot] ?? 0) / this.#side - this.tile.x * ACROSS;
    const y = (store.place[2 * slot + 1] ?? 0) / this.#side - this.tile.y * ACROSS;
    const square = Math.floor(y) * ACROSS + Math.floor(x);
    const at = square * COUNTS;
    this.#increase(at + (store.status[slot] ?? 0), 1);
    this.#increase(at + ALARMS, store.alarm[slot] ?? 0);
    this.#sums[2 * square] = (this.#sums[2 * square] ?? 0) + (x % 1);
    this.#sums[2 * square + 1] = (this.#sums[2 * square + 1] ?? 0) + (y % 1);
  }

  *clusters(): Iterable<ClusterRecord> {
    for (let square = 0; square < ACROSS * ACROSS; square++) {
      const counts = this.#counts.subarray(square * COUNTS, square * COUNTS + ALARMS);
      const total = counts.reduce((sum, count) => sum + count, 0);
      if (total === 0) continue;
      const alarms = this.#counts[square * COUNTS + ALARMS] ?? 0;
      yield {
        square,
        x: (this.#sums[2 * square] ?? 0) / total,
        y: (this.#sums[2 * square + 1] ?? 0) / total,
        counts,
        alarms,
      };
    }
  }

  #increase(at: number, by: number): void {
    this.#counts[at] = (this.#counts[at] ?? 0) + by;
  }
}
