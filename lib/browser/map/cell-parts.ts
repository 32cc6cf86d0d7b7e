import type { CellFrame } from '@/lib/contracts/cells/cell-frame';
import { type Tile, tileOf } from '@/lib/contracts/cells/mercator';
import type { PictureCluster, PictureVehicle } from './picture-snapshot';

/** A part that was not renewed for so long is lost: an unchanged one is told every two seconds. */
export const PART_LOST_MS = 5_000;
/** A cell counts as known without the parts that have not come by then: their replica may be down. */
const PARTS_WAIT_MS = 1_500;

export type CellPart = {
  /** Of its newest frame, server clock. */
  at: number;
  /** Of this page's clock. */
  arrivedAt: number;
  outdated: boolean;
  vehicles: readonly PictureVehicle[];
  clusters: readonly PictureCluster[];
};

/** What one scope has in one cell: the newest frame of every part of it. */
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

  /** Something of it can be shown, and nothing of it is still on its way. */
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

function vehicleOf(one: FrameOf<'vehicles'>['vehicles'][number], at: number): PictureVehicle {
  const { id, x, y, headingDeg, status, alarm, implausible, speedKmh, ageMs } = one;
  const positionAt = at - ageMs;
  return { id, x, y, headingDeg, status, alarm, implausible, speedKmh, ageMs, positionAt, outdated: false };
}

function clusterOf({ x, y, square, counts, alarms }: FrameOf<'clusters'>['clusters'][number]): PictureCluster {
  const { driving, standing, sleeping, silent, disconnected } = counts;
  const total = driving + standing + sleeping + silent + disconnected;
  return { x, y, square, counts, alarms, total, outdated: false };
}
