import type { ViewportCluster, ViewportSnapshot, ViewportVehicle } from '@/lib/browser/map';
import { groupVehicles, type VehicleGroup } from '@/lib/browser/map/group-vehicles';
import { Motion } from '@/lib/browser/map/motion';
import { spreadOffsets, stacksOf } from '@/lib/browser/map/spread';
import { type Camera, type Pixel, project } from './camera';
import { shownPlace, shownRadiusPx } from './cluster-size';

/** A cluster of the viewport, or (with `ids`) a group of its single vehicles. */
export type DrawnCluster = ViewportCluster | VehicleGroup;
export type Hit = { kind: 'vehicle'; vehicle: ViewportVehicle; at: Pixel } | { kind: 'cluster'; cluster: DrawnCluster };

/** Hit radius of the pointer, px. */
const PICK_PX = 12;
/** Distance up to which vehicles form a stack, px. */
const STACK_PX = 5;

/** The vehicles and clusters to draw, their positions over time, and hit tests. */
export class FleetScene {
  readonly motion = new Motion();
  /** Clusters of the viewport, and groups of overlapping vehicles. */
  clusters: readonly DrawnCluster[] = [];
  /** Per vehicle, 1 if it is drawn as a part of a cluster. */
  grouped = new Uint8Array(0);
  #viewportClusters: readonly ViewportCluster[] = [];
  /** Offsets of spread vehicles, px. */
  readonly spread = new Map<number, Pixel>();

  update({ vehicles, clusters }: ViewportSnapshot, now: number, still: boolean): void {
    this.motion.update(vehicles, now, still);
    this.#viewportClusters = clusters;
    this.grouped = new Uint8Array(vehicles.length);
    for (const id of this.spread.keys()) if (this.motion.indexOf(id) === undefined) this.spread.delete(id);
    if (this.spread.size === 1) this.spread.clear();
  }

  /** Groups vehicles for a zoom. @param chosenId never part of a group */
  group(zoom: number, chosenId: number | null): void {
    const { spread } = this;
    const alone = (id: number) => id === chosenId || (spread.size > 0 && spread.has(id));
    const { groups, grouped } = groupVehicles(this.motion.vehicles, zoom, alone);
    this.grouped = grouped;
    this.clusters = groups.length > 0 ? [...this.#viewportClusters, ...groups] : this.#viewportClusters;
  }

  vehicle(id: number | null): ViewportVehicle | undefined {
    const index = id === null ? undefined : this.motion.indexOf(id);
    return index === undefined ? undefined : this.motion.vehicles[index];
  }

  /** Pixel of a vehicle; undefined: it is not drawn. */
  pixelOf(id: number, camera: Camera, now: number): Pixel | undefined {
    const index = this.motion.indexOf(id);
    return index === undefined ? undefined : this.#pixel(index, camera, now);
  }

  /** The nearest vehicle at a point, otherwise the cluster. */
  pick(camera: Camera, point: Pixel, now: number): Hit | null {
    let nearest = PICK_PX;
    let hit: Hit | null = null;
    this.motion.vehicles.forEach((vehicle, i) => {
      if (this.grouped[i]) return;
      const at = this.#pixel(i, camera, now, point);
      const distance = Math.hypot(at.x - point.x, at.y - point.y);
      if (distance > nearest) return;
      nearest = distance;
      hit = { kind: 'vehicle', vehicle, at };
    });
    return hit ?? this.#pickCluster(camera, point);
  }

  /** Ids of the vehicles at the same place, including this one. */
  stackAt(id: number, camera: Camera, now: number): number[] {
    const about = this.pixelOf(id, camera, now);
    if (!about) return [];
    return this.motion.vehicles.flatMap((vehicle, i) => {
      if (this.grouped[i]) return [];
      const at = this.#pixel(i, camera, now);
      return Math.hypot(at.x - about.x, at.y - about.y) <= STACK_PX ? [vehicle.id] : [];
    });
  }

  /** Index of the first vehicle and size of each stack, without spread ones. */
  stacks(camera: Camera): { index: number; count: number }[] {
    const { vehicles, toX, toY } = this.motion;
    const seen: number[] = [];
    const points: Pixel[] = [];
    for (let i = 0; i < vehicles.length; i++) {
      if (this.grouped[i] || (this.spread.size > 0 && this.spread.has(vehicles[i]?.id ?? 0))) continue;
      const point = project(camera, toX[i] ?? 0, toY[i] ?? 0);
      if (point.x < 0 || point.y < 0 || point.x > camera.width || point.y > camera.height) continue;
      seen.push(i);
      points.push(point);
    }
    return stacksOf(points, STACK_PX).map((stack) => ({ index: seen[stack[0] ?? 0] ?? 0, count: stack.length }));
  }

  /** Larger of width and height of their extent, Mercator. */
  extentOf(ids: readonly number[]): number {
    const members = ids.flatMap((id) => this.vehicle(id) ?? []);
    const extent = (values: number[]) => Math.max(...values) - Math.min(...values);
    return Math.max(extent(members.map(({ x }) => x)), extent(members.map(({ y }) => y)));
  }

  openSpread(ids: readonly number[]): void {
    this.spread.clear();
    const offsets = spreadOffsets(ids.length);
    ids.forEach((id, i) => {
      const offset = offsets[i];
      if (offset) this.spread.set(id, offset);
    });
  }

  #pixel(index: number, camera: Camera, now: number, about?: Pixel): Pixel {
    const { x, y } = this.motion.place(index, now, PLACE);
    const at = project(camera, x, y);
    const beside = this.spread.size > 0 ? this.spread.get(this.motion.vehicles[index]?.id ?? -1) : undefined;
    return { x: nearestPx(at.x, camera, about) + (beside?.x ?? 0), y: at.y + (beside?.y ?? 0) };
  }

  #pickCluster(camera: Camera, point: Pixel): Hit | null {
    let nearest = Number.POSITIVE_INFINITY;
    let hit: Hit | null = null;
    for (const cluster of this.clusters) {
      const place = shownPlace(cluster, camera);
      const at = project(camera, place.x, place.y);
      const distance = Math.hypot(nearestPx(at.x, camera, point) - point.x, at.y - point.y);
      if (distance > shownRadiusPx(cluster, camera) + 2 || distance >= nearest) continue;
      nearest = distance;
      hit = { kind: 'cluster', cluster };
    }
    return hit;
  }
}

const PLACE = { x: 0, y: 0, headingDeg: 0 };

/** `x` in the copy of the world nearest to the pointer. */
function nearestPx(x: number, { zoom }: Camera, about: Pixel | undefined): number {
  if (!about) return x;
  const world = 512 * 2 ** zoom;
  return x - Math.round((x - about.x) / world) * world;
}
