import {
  ALL_FLEETS,
  type CellInterest,
  canonicalFilter,
  filterLevel,
  INTEREST_MAX_CELLS,
  MAX_CELL_ZOOM,
  type Tile,
  type Topics,
  tileOf,
} from '@/lib/contracts';
import { createInterestRegistry } from '../interest';
import { buildFrame } from './build-frame';
import type { Catalogue } from './catalogue';
import { ALL_VEHICLES } from './cell-index';
import { type CompiledFilter, compileFilter } from './compile-filter';
import type { FleetPositions } from './fleet-positions';
import type { MapMetrics } from './map-metrics';

type Watched = {
  topic: string;
  scope: number;
  tile: Tile;
  filter: CompiledFilter;
  content: number | null;
  sentAt: number;
  dueAt: number;
};
type Parts = {
  viewport: FleetPositions;
  catalogue: Catalogue;
  topics: Topics;
  metrics: MapMetrics;
  /** See `Ownership`. */
  part: number;
  parts: number;
  publish(topic: string, payload: Buffer): boolean;
};

const FRAME_EVERY_MS = 1_000;
/** Interval of frames of an unchanged cell: a browser takes a cell without frames for lost. */
const UNCHANGED_EVERY_MS = 2_000;
/** Maximum share of a core that one cell takes: one that costs 100 ms is built every 2 s. */
const BUSY_PART = 1 / 20;
/** Maximum duration of one call of `tick`; other cells are built in the next, and messages are read in between. */
const TICK_BUDGET_MS = 12;
const LIMITS = { clients: 5_000, keys: 20_000 };

/** Builds and publishes watched cells, each at most once a second. Invariant: a cell that no client watches costs nothing. */
export function createWatchedCells({ viewport, catalogue, topics, metrics, part, parts, publish }: Parts) {
  const interest = createInterestRegistry(LIMITS);
  // In order of their last build, oldest first
  const watched = new Map<string, Watched>();

  function keysOf({ scopes, cells, filter }: CellInterest): { keys: string[]; refused: number } {
    const canonical = canonicalFilter(filter);
    const level = canonical === '' ? '' : filterLevel(canonical);
    const known = scopes.filter((scope) => scope === ALL_FLEETS || catalogue.fleetId(scope) !== undefined);
    const valid = [...new Set(cells)].filter((cell) => cell.length <= MAX_CELL_ZOOM);
    const maxCells = Math.floor(INTEREST_MAX_CELLS / Math.max(1, known.length));
    const keys: string[] = [];
    const compiled = compileFilter(viewport, filter ?? {}, catalogue.modelId);
    for (const cell of valid.slice(0, maxCells)) {
      for (const fleet of known) {
        const topic = topics.build({ kind: 'liveCell', fleet, cell, ...(level && { filter: level }) });
        keys.push(topic);
        if (watched.has(topic)) continue;
        const scope = fleet === ALL_FLEETS ? ALL_VEHICLES : (catalogue.fleetId(fleet) ?? ALL_VEHICLES);
        const tile = tileOf(cell);
        watched.set(topic, { topic, scope, tile, filter: compiled, content: null, sentAt: 0, dueAt: 0 });
      }
    }
    return { keys, refused: cells.length * scopes.length - keys.length };
  }

  function unwatch(keys: Iterable<string>): void {
    for (const key of keys) watched.delete(key);
  }

  function build(one: Watched, now: number): void {
    const began = performance.now();
    const { content, encode } = buildFrame(viewport, one);
    const unchanged = content === one.content && now - one.sentAt < UNCHANGED_EVERY_MS;
    if (unchanged) metrics.frames.inc({ outcome: 'unchanged' });
    else {
      const bytes = encode({ part, parts, at: now });
      const sent = publish(one.topic, Buffer.from(bytes.buffer));
      metrics.frames.inc({ outcome: sent ? 'sent' : 'dropped' });
      if (sent) metrics.bytes.inc(bytes.length);
      one.content = sent ? content : null;
      one.sentAt = now;
    }
    const tookMs = performance.now() - began;
    metrics.buildSeconds.inc(tookMs / 1_000);
    one.dueAt = now + Math.max(FRAME_EVERY_MS, tookMs / BUSY_PART);
  }

  return {
    get clientCount(): number {
      return interest.clientCount;
    },
    get cellCount(): number {
      return watched.size;
    },
    /** Replaces the client's interest; null: none. `granted` and `refused` count cells × scopes. */
    set(clientId: string, requested: CellInterest | null, now: number): { granted: number; refused: number } {
      const { keys, refused } = requested ? keysOf(requested) : { keys: [], refused: 0 };
      const { begun, ended } = interest.set(clientId, keys, now);
      unwatch(ended);
      // Also where another client watches it already: the new one has no frame yet
      for (const key of begun) {
        const one = watched.get(key);
        if (one) Object.assign(one, { content: null, dueAt: 0 });
      }
      const without = keys.filter((key) => !interest.has(key));
      unwatch(without);
      return { granted: keys.length - without.length, refused: refused + without.length };
    },
    expire(now: number): void {
      unwatch(interest.expire(now));
    },
    /** Builds due cells, those with the oldest build first, for at most TICK_BUDGET_MS. */
    tick(now: number): void {
      const until = performance.now() + TICK_BUDGET_MS;
      for (const [key, one] of watched) {
        if (one.dueAt > now) continue;
        build(one, now);
        watched.delete(key);
        watched.set(key, one);
        if (performance.now() > until) return;
      }
    },
  };
}
