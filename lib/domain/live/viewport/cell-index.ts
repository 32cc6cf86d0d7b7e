import { MAP_STATUSES, type Tile } from '@/lib/contracts';
import { CellTable } from './cell-table';
import type { FleetStore } from './fleet-store';

/** Cells of this zoom hold lists of their vehicles; those above hold only counts. Some 5 km at the equator. */
export const BASE_ZOOM = 13;
/** Scope of all vehicles; a fleet's scope is its id, which is 1 or more. */
export const ALL_VEHICLES = 0;

/** Counts of one cell: one for each status, and the last one for alarms. */
export const COUNTS = MAP_STATUSES.length + 1;
export const ALARMS = MAP_STATUSES.length;

/**
 * Vehicles by cell: how many of each status in each cell of each zoom up to BASE_ZOOM, for all vehicles and for each fleet,
 * updated with each change. A count costs the same however many vehicles a cell has; a list costs as much as it is long.
 */
export class CellIndex {
  readonly table = new CellTable(COUNTS);

  constructor(private readonly store: FleetStore) {}

  /** Reads place, status, alarm and fleet from the store. */
  insert(slot: number): void {
    const { store, table } = this;
    // Before both `enter`: a rebuild drops empty entries
    if (table.isFull(2 * (BASE_ZOOM + 1))) this.#rebuild();
    const [x, y] = this.#baseOf(slot);
    store.cell[slot] = table.enter(ALL_VEHICLES, BASE_ZOOM, x, y);
    store.fleetCell[slot] = table.enter(store.fleetId[slot] ?? 0, BASE_ZOOM, x, y);
    this.#count(slot, 1);
    this.#link(slot);
  }

  remove(slot: number): void {
    if (!this.has(slot)) return;
    this.#unlink(slot);
    this.#count(slot, -1);
    this.store.cell[slot] = -1;
    this.store.fleetCell[slot] = -1;
  }

  has(slot: number): boolean {
    return (this.store.cell[slot] ?? -1) >= 0;
  }

  /** After its place has changed. */
  move(slot: number): void {
    const [x, y] = this.#baseOf(slot);
    if (this.table.isAt(this.store.cell[slot] ?? -1, x, y)) return;
    this.remove(slot);
    this.insert(slot);
  }

  /** Sets the status and alarm that it is counted with. */
  recount(slot: number, status: number, alarm: 0 | 1): void {
    const { store } = this;
    if (store.status[slot] === status && store.alarm[slot] === alarm) return;
    const counted = this.has(slot);
    if (counted) this.#count(slot, -1);
    store.status[slot] = status;
    store.alarm[slot] = alarm;
    if (counted) this.#count(slot, 1);
  }

  /** Visits each vehicle of a scope in a cell of any zoom until `visit` returns false; skips cells where all `counts` are 0. */
  each(
    scope: number,
    { z, x, y }: Tile,
    counts: readonly number[],
    visit: (slot: number) => boolean | undefined,
  ): void {
    const above = Math.max(0, z - BASE_ZOOM);
    const entry = this.table.find(scope, z - above, x >>> above, y >>> above);
    if (entry < 0) return;
    const { place, fleetId } = this.store;
    const shift = 32 - z;
    this.#eachBelow(entry, counts, (slot) => {
      if (scope !== ALL_VEHICLES && fleetId[slot] !== scope) return undefined;
      if (above > 0 && ((place[2 * slot] ?? 0) >>> shift !== x || (place[2 * slot + 1] ?? 0) >>> shift !== y)) {
        return undefined;
      }
      return visit(slot);
    });
  }

  /** Visits up to `limit` vehicles of a cell of BASE_ZOOM. */
  sample(x: number, y: number, limit: number, visit: (slot: number) => void): void {
    const entry = this.table.find(ALL_VEHICLES, BASE_ZOOM, x, y);
    let slot = entry < 0 ? -1 : this.table.first(entry);
    for (let i = 0; i < limit && slot >= 0; i++) {
      visit(slot);
      slot = this.store.next[slot] ?? -1;
    }
  }

  #eachBelow(entry: number, counts: readonly number[], visit: (slot: number) => boolean | undefined): boolean {
    const { table, store } = this;
    if (counts.every((count) => table.count(entry, count) === 0)) return true;
    if (table.zoomOf(entry) === BASE_ZOOM) {
      const listed = table.ofScope(entry, ALL_VEHICLES);
      for (let slot = table.first(listed); slot >= 0; slot = store.next[slot] ?? -1) {
        if (visit(slot) === false) return false;
      }
      return true;
    }
    for (let quarter = 0; quarter < 4; quarter++) {
      const child = table.child(entry, quarter);
      if (child >= 0 && !this.#eachBelow(child, counts, visit)) return false;
    }
    return true;
  }

  #baseOf(slot: number): [number, number] {
    const { place } = this.store;
    const shift = 32 - BASE_ZOOM;
    return [(place[2 * slot] ?? 0) >>> shift, (place[2 * slot + 1] ?? 0) >>> shift];
  }

  /** Drops empty cells; all others get new entries. */
  #rebuild(): void {
    const { table, store } = this;
    const moved = table.compact();
    for (let slot = 0; slot < store.size; slot++) {
      const [cell = -1, fleetCell = -1] = [store.cell[slot], store.fleetCell[slot]];
      if (cell >= 0) store.cell[slot] = moved[cell] ?? -1;
      if (fleetCell >= 0) store.fleetCell[slot] = moved[fleetCell] ?? -1;
    }
  }

  #count(slot: number, change: 1 | -1): void {
    const { store, table } = this;
    const status = store.status[slot] ?? 0;
    const alarm = (store.alarm[slot] ?? 0) * change;
    for (const column of [store.cell, store.fleetCell]) {
      for (let entry = column[slot] ?? -1; entry >= 0; entry = table.parent(entry)) {
        table.add(entry, status, change);
        if (alarm !== 0) table.add(entry, ALARMS, alarm);
      }
    }
  }

  #link(slot: number): void {
    const { store, table } = this;
    const cell = store.cell[slot] ?? -1;
    const first = table.first(cell);
    store.next[slot] = first;
    store.previous[slot] = -1;
    if (first >= 0) store.previous[first] = slot;
    table.setFirst(cell, slot);
  }

  #unlink(slot: number): void {
    const { store, table } = this;
    const [next = -1, previous = -1] = [store.next[slot], store.previous[slot]];
    if (next >= 0) store.previous[next] = previous;
    if (previous >= 0) store.next[previous] = next;
    else table.setFirst(store.cell[slot] ?? -1, next);
  }
}
