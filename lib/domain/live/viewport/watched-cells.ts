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
import { EVERYONE } from './cell-index';
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
  /** This replica's vehicles are part `part` of `parts`. */
  part: number;
  parts: number;
  publish(topic: string, payload: Buffer): boolean;
};

export const FRAME_EVERY_MS = 1_000;
/** An unchanged cell says so: a browser tells a still picture from a lost one. */
const UNCHANGED_EVERY_MS = 2_000;
/** A cell may take this part of a core: one that costs 100 ms is built every 2 s. */
const BUSY_PART = 1 / 20;
/** Of one call of `tick`: what is not built by then is built in the next, and messages are read between. */
const TICK_BUDGET_MS = 12;
const LIMITS = { clients: 5_000, keys: 20_000 };

/** Cells that somebody looks at, each told once a second at most. Invariant: a cell that nobody watches costs nothing. */
export function createWatchedCells({ viewport, catalogue, topics, metrics, part, parts, publish }: Parts) {
  const interest = createInterestRegistry(LIMITS);
  // In the order in which they were built last
  const watched = new Map<string, Watched>();

  function keysOf({ scopes, cells, filter }: CellInterest): { keys: string[]; refused: number } {
    const canonical = canonicalFilter(filter);
    const level = canonical === '' ? '' : filterLevel(canonical);
    const known = scopes.filter((scope) => scope === ALL_FLEETS || catalogue.fleetId(scope) !== undefined);
    const wanted = [...new Set(cells)].filter((cell) => cell.length <= MAX_CELL_ZOOM);
    const room = Math.floor(INTEREST_MAX_CELLS / Math.max(1, known.length));
    const keys: string[] = [];
    const compiled = compileFilter(viewport, filter ?? {}, catalogue.modelId);
    for (const cell of wanted.slice(0, room)) {
      for (const fleet of known) {
        const topic = topics.build({ kind: 'liveCell', fleet, cell, ...(level && { filter: level }) });
        keys.push(topic);
        if (watched.has(topic)) continue;
        const scope = fleet === ALL_FLEETS ? EVERYONE : (catalogue.fleetId(fleet) ?? EVERYONE);
        const tile = tileOf(cell);
        watched.set(topic, { topic, scope, tile, filter: compiled, content: null, sentAt: 0, dueAt: 0 });
      }
    }
    return { keys, refused: cells.length * scopes.length - keys.length };
  }

  function forget(keys: Iterable<string>): void {
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
    /** Replaces what this client watched; null: nothing. `refused`: cells × scopes that it asked for and does not get. */
    set(clientId: string, wanted: CellInterest | null, now: number): { granted: number; refused: number } {
      const { keys, refused } = wanted ? keysOf(wanted) : { keys: [], refused: 0 };
      const { begun, ended } = interest.set(clientId, keys, now);
      forget(ended);
      // Also where another watches it already: the newcomer has nothing yet
      for (const key of begun) {
        const one = watched.get(key);
        if (one) Object.assign(one, { content: null, dueAt: 0 });
      }
      const without = keys.filter((key) => !interest.has(key));
      forget(without);
      return { granted: keys.length - without.length, refused: refused + without.length };
    },
    expire(now: number): void {
      forget(interest.expire(now));
    },
    /** Builds what is due, what was built longest ago first, within its budget. */
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
