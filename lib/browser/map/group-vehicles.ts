import { noVehicles } from '@/lib/contracts/cells/map-status';
import { Buckets } from './buckets';
import type { ViewportCluster, ViewportVehicle } from './viewport-snapshot';

export type VehicleGroup = ViewportCluster & { ids: readonly number[] };

/** Fewer vehicles of a square are drawn one by one. */
const GROUP_FROM = 5;
/** Squares are 2^-3.75 of 512 px at zoom 0; the next level starts when they would be twice as large. */
const SQUARE_LEVELS = 3.75;
const MAX_LEVEL = 26;

/**
 * Groups vehicles that would overlap at this zoom, in squares of 38 to 76 px. Squares are fixed to the world, so that groups do not
 * change while the map moves.
 * @param alone vehicles that are never grouped
 * @returns `grouped`: 1 for each vehicle in a group
 */
export function groupVehicles(
  vehicles: readonly ViewportVehicle[],
  zoom: number,
  alone: (id: number) => boolean,
): { groups: VehicleGroup[]; grouped: Uint8Array<ArrayBuffer> } {
  const level = Math.min(MAX_LEVEL, Math.max(0, Math.floor(zoom + SQUARE_LEVELS)));
  const across = 2 ** level;
  const squares = new Buckets(vehicles.length);
  for (let i = 0; i < vehicles.length; i++) {
    const { id, x, y } = vehicles[i] as ViewportVehicle;
    if (!alone(id)) squares.add(i, Math.floor(x * across), Math.floor(y * across));
  }
  const groups: VehicleGroup[] = [];
  const grouped = new Uint8Array(vehicles.length);
  for (const last of squares.lasts()) {
    let count = 0;
    for (let i = last; i >= 0; i = squares.before(i)) count += 1;
    if (count < GROUP_FROM) continue;
    const members: ViewportVehicle[] = [];
    for (let i = last; i >= 0; i = squares.before(i)) {
      members.push(vehicles[i] as ViewportVehicle);
      grouped[i] = 1;
    }
    groups.push(groupOf(members.reverse(), 1 / across));
  }
  return { groups, grouped };
}

function groupOf(members: readonly ViewportVehicle[], side: number): VehicleGroup {
  const counts = noVehicles();
  let [x, y, alarms] = [0, 0, 0];
  for (const vehicle of members) {
    counts[vehicle.status] += 1;
    x += vehicle.x / members.length;
    y += vehicle.y / members.length;
    if (vehicle.alarm) alarms += 1;
  }
  const square = { x: Math.floor(x / side) * side, y: Math.floor(y / side) * side, side };
  const outdated = members.every((vehicle) => vehicle.outdated);
  return { x, y, square, counts, alarms, total: members.length, outdated, ids: members.map(({ id }) => id) };
}
