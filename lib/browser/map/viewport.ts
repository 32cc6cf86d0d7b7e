import type { CellFrame } from '@/lib/contracts/cells/cell-frame';
import { CellParts, PART_LOST_MS, PartMerger } from './cell-parts';
import type { ViewportSnapshot } from './viewport-snapshot';

type WatchedCells = {
  scopes: readonly string[];
  /** Quadkeys of one zoom. */
  cells: readonly string[];
  /** Any text; with another one, known vehicles become outdated. */
  filter: string;
};
type ViewportFrame = { scope: string; cell: string; frame: CellFrame };
type ViewportOptions = {
  /** ms, of any monotonic clock. */
  now?(): number;
  schedule?(run: () => void, delayMs: number): void;
};
/** Cells of a previous view, shown where the new one has no frames yet. */
type Retired = { parts: CellParts; retiredAt: number; sameFilter: boolean };

const EMPTY: ViewportSnapshot = { vehicles: [], clusters: [], at: null, missing: 0, outdatedParts: 0 };
/** Frames of one round are shown together. */
const DEBOUNCE_MS = 60;
/** Minimum between two snapshots, as several replicas send in turn. */
const PAUSE_MS = 250;
/** If the new view gets no frames (refused, disconnected). */
const RETIRED_TTL_MS = 10_000;

/** Merges the frames of all watched cells into snapshots; a store for maps and counts. */
export class Viewport {
  #snapshot = EMPTY;
  #listeners = new Set<() => void>();
  #watched = new Map<string, CellParts>();
  #scopes: readonly string[] = [];
  #cells: readonly string[] = [];
  #filter = '';
  #retired: Retired[] = [];
  #roundAt = Number.NEGATIVE_INFINITY;
  #scheduled = false;
  #now: () => number;
  #schedule: (run: () => void, delayMs: number) => void;

  constructor({ now = () => performance.now(), schedule = setTimeout }: ViewportOptions = {}) {
    this.#now = now;
    this.#schedule = (run, delayMs) => void schedule(run, delayMs);
  }

  // Arrow functions: handed to useSyncExternalStore as they are
  getSnapshot = (): ViewportSnapshot => this.#snapshot;
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Changes the watched cells; previous ones are shown until the new ones have frames. */
  watch({ scopes, cells, filter }: WatchedCells): void {
    const sameFilter = filter === this.#filter;
    const before = this.#watched;
    this.#watched = new Map();
    for (const scope of scopes) {
      for (const cell of cells) {
        const key = keyOf(scope, cell);
        const known = sameFilter ? before.get(key) : undefined;
        this.#watched.set(key, known ?? new CellParts(cell));
        if (known) before.delete(key);
      }
    }
    const retiredAt = this.#now();
    for (const parts of before.values())
      if (parts.parts.size > 0) this.#retired.push({ parts, retiredAt, sameFilter: true });
    if (!sameFilter) this.#retired = this.#retired.map((one) => ({ ...one, sameFilter }));
    this.#scopes = scopes;
    this.#cells = cells;
    this.#filter = filter;
    this.#compose();
  }

  /** Ignores frames of cells that are not watched. */
  add({ scope, cell, frame }: ViewportFrame): void {
    const parts = this.#watched.get(keyOf(scope, cell));
    if (!parts) return;
    parts.add(frame, this.#now());
    this.#scheduleCompose();
  }

  /** To be called once a second: marks outdated parts. */
  tick(): void {
    const now = this.#now();
    let changed = this.#retired.length > 0 || this.#snapshot.missing > 0;
    for (const parts of this.#watched.values()) changed = parts.markLost(now) || changed;
    for (const { parts } of this.#retired) parts.markLost(now);
    if (changed) this.#compose();
  }

  #scheduleCompose(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const rested = this.#now() - this.#roundAt > PAUSE_MS;
    const round = () => {
      this.#scheduled = false;
      this.#roundAt = this.#now();
      this.#compose();
    };
    this.#schedule(round, rested ? DEBOUNCE_MS : PAUSE_MS);
  }

  #compose(): void {
    const now = this.#now();
    const arrived = this.#arrivals(now);
    const waiting = [...arrived.values()].filter((has) => !has).length;
    const merger = new PartMerger();
    this.#mergeRetired(merger, arrived, waiting, now);
    let at: number | null = null;
    let outdatedParts = 0;
    for (const { parts } of this.#watched.values()) {
      for (const part of parts.values()) {
        merger.add(part);
        at = Math.min(at ?? part.at, part.at);
        if (part.outdated) outdatedParts += 1;
      }
    }
    this.#snapshot = { ...merger.take(), at, missing: waiting, outdatedParts };
    for (const listener of this.#listeners) listener();
  }

  /** Watched cells by position, and whether each is complete in all scopes. */
  #arrivals(now: number): Map<number, boolean> {
    const arrived = new Map<number, boolean>();
    for (const cell of this.#cells) {
      const all = this.#scopes.map((scope) => this.#watched.get(keyOf(scope, cell)));
      const tile = all[0]?.tile;
      if (tile)
        arrived.set(
          tile.y * 2 ** tile.z + tile.x,
          all.every((parts) => parts?.arrived(now)),
        );
    }
    return arrived;
  }

  #mergeRetired(merger: PartMerger, arrived: Map<number, boolean>, waiting: number, now: number): void {
    const side = 2 ** (this.#cells[0]?.length ?? 0);
    this.#retired = this.#retired.filter(
      ({ retiredAt }) => now - retiredAt < (waiting > 0 ? RETIRED_TTL_MS : PART_LOST_MS),
    );
    for (const { parts, sameFilter } of this.#retired) {
      // Only where no complete watched cell is; outside of the view only with the same filter
      const shown = (x: number, y: number) =>
        !(arrived.get(Math.floor(y * side) * side + Math.floor(x * side)) ?? !sameFilter);
      for (const part of parts.parts.values()) merger.add(part, shown);
    }
  }
}

const keyOf = (scope: string, cell: string): string => `${scope}/${cell}`;
