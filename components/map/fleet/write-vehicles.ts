import type { PictureVehicle } from '@/lib/browser/map';
import { isFresh } from '@/lib/browser/map/freshness';
import { MAP_STATUSES } from '@/lib/contracts/cells/map-status';
import { nearestCopy } from './camera';
import { NO_HEADING, VEHICLE_BITS, VEHICLE_COLUMNS } from './gl/vehicle-source';
import type { FleetScene } from './scene';

export type Anchor = { x: number; y: number };
export type WrittenVehicles = { data: Float32Array<ArrayBuffer>; count: number; slots: ReadonlyMap<number, number> };

const FLOATS = VEHICLE_COLUMNS.reduce((sum, size) => sum + size, 0);
/** What matters more is drawn above: an alarm, then what moves, then what is live. */
const LAYERS = 4;

/** @param writtenAt moment that the shader's clock begins with, ms of the scene's clock */
export function writeVehicles(
  { motion, spread }: FleetScene,
  anchor: Anchor,
  writtenAt: number,
  reuse: Float32Array<ArrayBuffer>,
): WrittenVehicles {
  const { vehicles } = motion;
  const data = reuse.length >= vehicles.length * FLOATS ? reuse : new Float32Array(vehicles.length * FLOATS * 1.5);
  const slots = new Map<number, number>();
  let slot = 0;
  for (let layer = 0; layer < LAYERS; layer++) {
    for (let i = 0; i < vehicles.length; i++) {
      const vehicle = vehicles[i];
      if (!vehicle || layerOf(vehicle) !== layer) continue;
      const at = slot * FLOATS;
      // Both ends in one copy of the world, or it would cross all of it
      const toX = nearestCopy(motion.toX[i] ?? 0, anchor.x);
      data[at] = toX - (motion.toX[i] ?? 0) + (motion.fromX[i] ?? 0) - anchor.x;
      data[at + 1] = (motion.fromY[i] ?? 0) - anchor.y;
      data[at + 2] = toX - anchor.x;
      data[at + 3] = (motion.toY[i] ?? 0) - anchor.y;
      const heading = motion.toHeading[i] ?? Number.NaN;
      data[at + 4] = Number.isNaN(heading) ? NO_HEADING : (motion.fromHeading[i] ?? 0);
      data[at + 5] = Number.isNaN(heading) ? NO_HEADING : heading;
      const beside = spread.get(vehicle.id);
      data[at + 6] = beside?.x ?? 0;
      data[at + 7] = beside?.y ?? 0;
      data[at + 8] = Math.max(-60, ((motion.startedAt[i] ?? 0) - writtenAt) / 1_000);
      data[at + 9] = whatOf(vehicle);
      slots.set(vehicle.id, slot);
      slot += 1;
    }
  }
  return { data, count: slot, slots };
}

function layerOf({ alarm, status }: PictureVehicle): number {
  if (alarm) return 3;
  if (status === 'driving') return 2;
  return status === 'standing' ? 1 : 0;
}

function whatOf(vehicle: PictureVehicle): number {
  // A sleeping one has been where it is for long, which its own shape says
  const stale = vehicle.outdated || (vehicle.status !== 'sleeping' && !isFresh(vehicle));
  return (
    MAP_STATUSES.indexOf(vehicle.status) |
    (stale ? VEHICLE_BITS.stale : 0) |
    (vehicle.alarm ? VEHICLE_BITS.alarm : 0) |
    (vehicle.implausible ? VEHICLE_BITS.implausible : 0)
  );
}
