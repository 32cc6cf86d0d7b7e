import type { ViewportVehicle } from '@/lib/browser/map';
import type { Motion } from '@/lib/browser/map/motion';
import { isFresh } from '@/lib/browser/map/viewport-snapshot';
import { MAP_STATUSES } from '@/lib/contracts/cells/map-status';
import { nearestCopy } from './camera';
import { NO_HEADING, VEHICLE_BITS, VEHICLE_COLUMNS } from './gl/vehicle-source';
import type { FleetScene } from './scene';

export type Anchor = { x: number; y: number };
type WrittenVehicles = {
  data: Float32Array<ArrayBuffer>;
  count: number;
  /** Record of each vehicle; -1: it is not drawn. */
  slots: Int32Array<ArrayBuffer>;
};

const FLOATS = VEHICLE_COLUMNS.reduce((sum, size) => sum + size, 0);
/** Growth factor of a buffer. */
const GROWTH = 1.5;
/** Start of a movement that has ended, s. */
const LONG_AGO_S = -60;

/** @param writtenAt origin of the shader's clock, ms of the scene clock */
export function writeVehicles(
  { motion, spread, grouped }: FleetScene,
  anchor: Anchor,
  writtenAt: number,
  reuse: Float32Array<ArrayBuffer>,
): WrittenVehicles {
  const { vehicles } = motion;
  const size = vehicles.length * FLOATS;
  const data = reuse.length >= size ? reuse : new Float32Array(Math.ceil(size * GROWTH));
  const order = orderOf(vehicles, grouped);
  const slots = new Int32Array(vehicles.length).fill(-1);
  for (let slot = 0; slot < order.length; slot++) {
    const i = order[slot] ?? 0;
    const vehicle = vehicles[i] as ViewportVehicle;
    const at = slot * FLOATS;
    writeMotion(data, at, motion, i, anchor);
    const beside = spread.size > 0 ? spread.get(vehicle.id) : undefined;
    data[at + 6] = beside?.x ?? 0;
    data[at + 7] = beside?.y ?? 0;
    data[at + 8] = Math.max(LONG_AGO_S, ((motion.startedAt[i] ?? 0) - writtenAt) / 1_000);
    data[at + 9] = whatOf(vehicle);
    slots[i] = slot;
  }
  return { data, count: order.length, slots };
}

/** Writes start, end and headings of a movement. */
function writeMotion(data: Float32Array, at: number, motion: Motion, i: number, anchor: Anchor): void {
  // Both ends in the same copy of the world
  const toX = motion.toX[i] ?? 0;
  const copy = nearestCopy(toX, anchor.x) - toX;
  data[at] = copy + (motion.fromX[i] ?? 0) - anchor.x;
  data[at + 1] = (motion.fromY[i] ?? 0) - anchor.y;
  data[at + 2] = copy + toX - anchor.x;
  data[at + 3] = (motion.toY[i] ?? 0) - anchor.y;
  const heading = motion.toHeading[i] ?? Number.NaN;
  data[at + 4] = Number.isNaN(heading) ? NO_HEADING : (motion.fromHeading[i] ?? 0);
  data[at + 5] = Number.isNaN(heading) ? NO_HEADING : heading;
}

/** Indexes of ungrouped vehicles from bottom to top: others, standing, driving, alarms. */
function orderOf(vehicles: readonly ViewportVehicle[], grouped: Uint8Array): number[] {
  const layers: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let i = 0; i < vehicles.length; i++) {
    const { alarm, status } = vehicles[i] as ViewportVehicle;
    if (grouped[i]) continue;
    layers[alarm ? 3 : status === 'driving' ? 2 : status === 'standing' ? 1 : 0].push(i);
  }
  return layers.flat();
}

function whatOf(vehicle: ViewportVehicle): number {
  // The position of a sleeping vehicle is not expected to change
  const stale = vehicle.outdated || (vehicle.status !== 'sleeping' && !isFresh(vehicle));
  return (
    MAP_STATUSES.indexOf(vehicle.status) |
    (stale ? VEHICLE_BITS.stale : 0) |
    (vehicle.alarm ? VEHICLE_BITS.alarm : 0) |
    (vehicle.implausible ? VEHICLE_BITS.implausible : 0)
  );
}

/** Writes a line from the place of each spread vehicle to its symbol. */
export function writeLegs({ motion, spread }: FleetScene, anchor: Anchor): Float32Array<ArrayBuffer> {
  return new Float32Array(
    [...spread].flatMap(([id, { x, y }]) => {
      const index = motion.indexOf(id) ?? -1;
      return [nearestCopy(motion.toX[index] ?? 0, anchor.x) - anchor.x, (motion.toY[index] ?? 0) - anchor.y, x, y];
    }),
  );
}
