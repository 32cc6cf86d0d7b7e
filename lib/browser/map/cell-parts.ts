import type { CellFrame } from '@/lib/contracts/cells/cell-frame';
import { MAP_STATUSES } from '@/lib/contracts/cells/map-status';
import { type Tile, tileOf } from '@/lib/contracts/cells/mercator';
import type { ViewportCluster, ViewportVehicle } from './viewport-snapshot';

/** A part is lost without a frame for this long: unchanged ones are sent every two seconds. */
export const PART_LOST_MS = 5_000;
/** Then a cell counts as complete without missing parts, whose replica may be down. */
const PARTS_WAIT_MS = 1_500;

type CellPart = {
  /** Of its newest frame, server clock. */
  at: number;
  /** Of this page's clock. */
  arrivedAt: number;
  outdated: boolean;
  vehicles: readonly ViewportVehicle[];
  clusters: readonly ViewportCluster[];
};

/** One cell in one scope: the newest frame of each part. */
export class CellParts {
  readonly tile: Tile;
  readonly parts = new Map<number, CellPart>();
  #expected = 1;
  #firstAt: number | null = null;

  constructor(readonly cell: string) {
    this.tile = tileOf(cell);
  }

  add(frame: CellFrame, now: number): void {
    this.#firstAt ??= now;
    this.#expected = frame.parts;
    for (const part of this.parts.keys()) if (part >= frame.parts) this.parts.delete(part);
    this.parts.set(frame.part, {
      at: frame.at,
      arrivedAt: now,
      outdated: false,
      vehicles: frame.kind === 'vehicles' ? frame.vehicles.map((one) => vehicleOf(one, frame.at)) : [],
      clusters: frame.kind === 'clusters' ? frame.clusters.map(clusterOf) : [],
    });
  }

  /** Whether the cell is complete. */
  arrived(now: number): boolean {
    if (this.#firstAt === null) return false;
    return this.parts.size >= this.#expected || now - this.#firstAt > PARTS_WAIT_MS;
  }

  /** @returns whether a part has become outdated */
  markLost(now: number): boolean {
    let changed = false;
    for (const [number, part] of this.parts) {
      if (part.outdated || now - part.arrivedAt <= PART_LOST_MS) continue;
      changed = true;
      this.parts.set(number, {
        ...part,
        outdated: true,
        vehicles: part.vehicles.map((one) => ({ ...one, outdated: true })),
        clusters: part.clusters.map((one) => ({ ...one, outdated: true })),
      });
    }
    return changed;
  }
}

type FrameOf<Kind> = Extract<CellFrame, { kind: Kind }>;

function vehicleOf(one: FrameOf<'vehicles'>['vehicles'][number], at: number): ViewportVehicle {
  const { id, x, y, headingDeg, status, alarm, implausible, speedKmh, ageMs } = one;
  const positionAt = at - ageMs;
  return { id, x, y, headingDeg, status, alarm, implausible, speedKmh, ageMs, positionAt, outdated: false };
}

function clusterOf({ x, y, square, counts, alarms }: FrameOf<'clusters'>['clusters'][number]): ViewportCluster {
  const total = MAP_STATUSES.reduce((all, status) => all + counts[status], 0);
  return { x, y, square, counts, alarms, total, outdated: false };
}

/** Up to 2^22 squares a side (zoom 17, 16 to a cell). */
const SQUARES = 2 ** 22;
const LEVELS = 32;

/** Merges parts: each vehicle once at its newest position, and each square once with the sum of its clusters. */
export class PartMerger {
  #vehicles = new Map<number, ViewportVehicle>();
  #clusters = new Map<number, ViewportCluster>();

  /** @param shown default: everything */
  add(part: CellPart, shown?: (x: number, y: number) => boolean): void {
    for (const vehicle of part.vehicles) {
      if (shown && !shown(vehicle.x, vehicle.y)) continue;
      const known = this.#vehicles.get(vehicle.id);
      if (!known || isNewer(vehicle, known)) this.#vehicles.set(vehicle.id, vehicle);
    }
    for (const cluster of part.clusters) {
      if (shown && !shown(cluster.x, cluster.y)) continue;
      const key = squareKey(cluster);
      const known = this.#clusters.get(key);
      this.#clusters.set(key, known ? sum(known, cluster) : cluster);
    }
  }

  take(): { vehicles: ViewportVehicle[]; clusters: ViewportCluster[] } {
    return {
      vehicles: [...this.#vehicles.values()],
      clusters: [...this.#clusters.values()].filter(({ total }) => total > 0),
    };
  }
}

/** By time of the position; on a tie (ages are whole seconds) the newer frame, which has the larger age. */
const isNewer = (vehicle: ViewportVehicle, known: ViewportVehicle): boolean =>
  vehicle.positionAt > known.positionAt || (vehicle.positionAt === known.positionAt && vehicle.ageMs > known.ageMs);

function squareKey({ square: { x, y, side } }: ViewportCluster): number {
  return (Math.round(x / side) * SQUARES + Math.round(y / side)) * LEVELS - Math.round(Math.log2(side));
}

/** The centre is weighted by the number of vehicles. */
export function sum(one: ViewportCluster, other: ViewportCluster): ViewportCluster {
  const total = one.total + other.total;
  const share = total === 0 ? 0 : other.total / total;
  const counts = { ...one.counts };
  for (const status of MAP_STATUSES) counts[status] += other.counts[status];
  return {
    x: one.x + (other.x - one.x) * share,
    y: one.y + (other.y - one.y) * share,
    square: one.square,
    counts,
    alarms: one.alarms + other.alarms,
    total,
    outdated: one.outdated || other.outdated,
  };
}
