import {
  type ClusterRecord,
  encodeClusters,
  encodeVehicles,
  type FrameHeader,
  MAP_STATUSES,
  type Tile,
  type VehicleRecord,
} from '@/lib/contracts';
import { ALARMS, BASE_ZOOM } from './cell-index';
import { ACROSS, ClusterGrid, GRID } from './cluster-grid';
import type { CompiledFilter } from './compile-filter';
import type { FleetPositions } from './fleet-positions';
import { HEADING_STEP_DEG, UNKNOWN_HEADING, UNKNOWN_SPEED } from './fleet-store';

/** A cell with more vehicles than this is sent as clusters: 24 cells of this are 58 KB. */
export const MAX_SINGLE_VEHICLES = 200;
/** Vehicles that the centre of a square of BASE_ZOOM is computed from. */
const SAMPLE = 16;
const WORLD = 2 ** 32;

type BuiltFrame = {
  /** Equal frames have equal content, whatever their time. */
  content: number;
  encode(header: FrameHeader): Uint8Array;
};

/** The frame of a cell now. @param cell.scope a fleet's id, or ALL_VEHICLES */
export function buildFrame(
  viewport: FleetPositions,
  { scope, tile, filter }: { scope: number; tile: Tile; filter: CompiledFilter },
): BuiltFrame {
  const { table } = viewport.index;
  const { counts, exact } = filter;
  const above = Math.max(0, tile.z - BASE_ZOOM);
  const entry = table.find(scope, tile.z - above, tile.x >>> above, tile.y >>> above);
  if (entry < 0) return vehiclesFrame(viewport, tile, []);
  if (exact && above === 0 && sumOf(counts, (i) => table.count(entry, i)) > MAX_SINGLE_VEHICLES) {
    return clustersFrame(tile.z + GRID <= BASE_ZOOM ? fromCounts(viewport, scope, tile, counts) : [...fromVehicles()]);
  }
  const slots: number[] = [];
  eachOf((slot) => {
    slots.push(slot);
    return slots.length <= MAX_SINGLE_VEHICLES;
  });
  if (slots.length <= MAX_SINGLE_VEHICLES) return vehiclesFrame(viewport, tile, slots);
  return clustersFrame([...fromVehicles()]);

  function eachOf(visit: (slot: number) => boolean | undefined): void {
    viewport.index.each(scope, tile, counts, (slot) => (filter.passes(slot) ? visit(slot) : undefined));
  }

  function fromVehicles(): Iterable<ClusterRecord> {
    const grid = new ClusterGrid(tile);
    eachOf((slot) => {
      grid.add(viewport, slot);
      return undefined;
    });
    return grid.clusters();
  }
}

const sumOf = (indexes: readonly number[], value: (index: number) => number): number =>
  indexes.reduce((sum, index) => sum + value(index), 0);

/** From counts alone: costs the same for ten vehicles and a million. */
function fromCounts(viewport: FleetPositions, scope: number, tile: Tile, statuses: readonly number[]): ClusterRecord[] {
  const { table } = viewport.index;
  const clusters: ClusterRecord[] = [];
  const hasAllStatuses = statuses.length === MAP_STATUSES.length;
  const z = tile.z + GRID;
  for (let square = 0; square < ACROSS * ACROSS; square++) {
    const x = tile.x * ACROSS + (square % ACROSS);
    const y = tile.y * ACROSS + Math.floor(square / ACROSS);
    const entry = table.find(scope, z, x, y);
    if (entry < 0) continue;
    const counts = new Array<number>(MAP_STATUSES.length).fill(0);
    for (const i of statuses) counts[i] = table.count(entry, i);
    if (counts.every((count) => count === 0)) continue;
    // Alarms are not counted by status, so their number is unknown where only some statuses are selected
    const alarms = hasAllStatuses ? table.count(entry, ALARMS) : 0;
    clusters.push({ square, ...centreOf(viewport, entry, z, x, y, statuses), counts, alarms });
  }
  return clusters;
}

/** Centre of a square's vehicles, 0 to 1: from the counts two zooms below it, or from some of its vehicles. */
function centreOf(
  viewport: FleetPositions,
  entry: number,
  z: number,
  x: number,
  y: number,
  statuses: readonly number[],
) {
  const { index, store } = viewport;
  let [sumX, sumY, weight] = [0, 0, 0];
  const add = (atX: number, atY: number, by: number) => {
    sumX += atX * by;
    sumY += atY * by;
    weight += by;
  };
  if (z === BASE_ZOOM) {
    const side = WORLD / 2 ** z;
    index.sample(x, y, SAMPLE, (slot) => {
      add((store.place[2 * slot] ?? 0) / side - x, (store.place[2 * slot + 1] ?? 0) / side - y, 1);
    });
  } else {
    const { table } = index;
    const descend = (at: number, zoom: number, left: number, top: number, side: number) => {
      for (let quarter = 0; quarter < 4; quarter++) {
        const child = table.child(at, quarter);
        const count = child < 0 ? 0 : sumOf(statuses, (i) => table.count(child, i));
        if (count === 0) continue;
        const half = side / 2;
        const [childLeft, childTop] = [left + (quarter & 1) * half, top + (quarter >> 1) * half];
        if (zoom + 1 < Math.min(z + 2, BASE_ZOOM)) descend(child, zoom + 1, childLeft, childTop, half);
        else add(childLeft + half / 2, childTop + half / 2, count);
      }
    };
    descend(entry, z, 0, 0, 1);
  }
  return weight > 0 ? { x: sumX / weight, y: sumY / weight } : { x: 0.5, y: 0.5 };
}

function clustersFrame(clusters: ClusterRecord[]): BuiltFrame {
  let content = 1;
  for (const { square, counts, alarms, x, y } of clusters) {
    content = mix(content, square);
    for (let i = 0; i < counts.length; i++) content = mix(content, counts[i] ?? 0);
    content = mix(mix(content, alarms), Math.floor(x * 256) * 256 + Math.floor(y * 256));
  }
  return { content, encode: (header) => encodeClusters(header, GRID, clusters) };
}

function vehiclesFrame({ store }: FleetPositions, tile: Tile, slots: number[]): BuiltFrame {
  const { positionAt, place, heading, speed } = store;
  let content = 2;
  for (const slot of slots) {
    content = mix(content, slot);
    content = mix(content, positionAt[slot] ?? 0);
    const bits = (store.implausible[slot] ?? 0) * 2 + (store.alarm[slot] ?? 0);
    content = mix(content, (store.status[slot] ?? 0) * 4 + bits);
    content = mix(content, (speed[slot] ?? 0) * 256 + (heading[slot] ?? 0));
  }
  const side = WORLD / 2 ** tile.z;
  const record = (slot: number, at: number): VehicleRecord => ({
    id: store.id[slot] ?? 0,
    x: (place[2 * slot] ?? 0) / side - tile.x,
    y: (place[2 * slot + 1] ?? 0) / side - tile.y,
    headingDeg: heading[slot] === UNKNOWN_HEADING ? null : (heading[slot] ?? 0) * HEADING_STEP_DEG,
    status: store.status[slot] ?? 0,
    alarm: store.alarm[slot] === 1,
    implausible: store.implausible[slot] === 1,
    speedKmh: speed[slot] === UNKNOWN_SPEED ? null : (speed[slot] ?? 0),
    ageMs: Math.max(0, at - (positionAt[slot] ?? 0)),
  });
  return {
    content,
    encode: (header) =>
      encodeVehicles(
        header,
        slots.map((slot) => record(slot, header.at)),
      ),
  };
}

/** One step of a hash over numbers, of which the low 32 bits count: 50 days of a time in ms. */
function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ (value >>> 0), 0x01000193);
  return mixed ^ (mixed >>> 15);
}
