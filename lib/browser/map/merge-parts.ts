import type { CellPart } from './cell-parts';
import type { PictureCluster, PictureVehicle } from './picture-snapshot';

/** Takes up to 2^22 squares a side (zoom 17, 16 to a cell) and its own level. */
const SQUARES = 2 ** 22;
const LEVELS = 32;

/** Parts put together: each vehicle once, where it was last, and each square once, with the vehicles of all. */
export class PartMerger {
  #vehicles = new Map<number, PictureVehicle>();
  #clusters = new Map<number, PictureCluster>();

  /** @param shown what of it counts; all of it where not given */
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

  take(): { vehicles: PictureVehicle[]; clusters: PictureCluster[] } {
    return {
      vehicles: [...this.#vehicles.values()],
      clusters: [...this.#clusters.values()].filter(({ total }) => total > 0),
    };
  }
}

/** By where it was last; a tie (ages are whole seconds) goes to the newer frame, whose `at` is that moment and the age. */
const isNewer = (vehicle: PictureVehicle, known: PictureVehicle): boolean =>
  vehicle.positionAt > known.positionAt || (vehicle.positionAt === known.positionAt && vehicle.ageMs > known.ageMs);

function squareKey({ square: { x, y, side } }: PictureCluster): number {
  return (Math.round(x / side) * SQUARES + Math.round(y / side)) * LEVELS - Math.round(Math.log2(side));
}

/** The centre is that of all vehicles of both. */
export function sum(one: PictureCluster, other: PictureCluster): PictureCluster {
  const total = one.total + other.total;
  const share = total === 0 ? 0 : other.total / total;
  return {
    x: one.x + (other.x - one.x) * share,
    y: one.y + (other.y - one.y) * share,
    square: one.square,
    counts: {
      driving: one.counts.driving + other.counts.driving,
      standing: one.counts.standing + other.counts.standing,
      sleeping: one.counts.sleeping + other.counts.sleeping,
      silent: one.counts.silent + other.counts.silent,
      disconnected: one.counts.disconnected + other.counts.disconnected,
    },
    alarms: one.alarms + other.alarms,
    total,
    outdated: one.outdated || other.outdated,
  };
}
