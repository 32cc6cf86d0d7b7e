import { MAP_STATUSES, noVehicles } from '@/lib/contracts/cells/map-status';
import { type Bounds, mercatorX, mercatorY } from '@/lib/contracts/cells/mercator';
import type { ViewportCounts, ViewportSnapshot } from './viewport-snapshot';

/** Counts within these bounds. */
export function countViewport({ vehicles, clusters }: ViewportSnapshot, bounds: Bounds): ViewportCounts {
  const within = createWithin(bounds);
  const byStatus = noVehicles();
  let total = 0;
  let alarms = 0;
  for (const { x, y, status, alarm } of vehicles) {
    if (!within(x, y)) continue;
    total += 1;
    byStatus[status] += 1;
    if (alarm) alarms += 1;
  }
  for (const cluster of clusters) {
    if (!within(cluster.x, cluster.y)) continue;
    total += cluster.total;
    alarms += cluster.alarms;
    for (const status of MAP_STATUSES) byStatus[status] += cluster.counts[status];
  }
  return { total, byStatus, alarms };
}

/** Whether mercator coordinates are within bounds in degrees, also across the antimeridian. */
export function createWithin({ west, south, east, north }: Bounds): (x: number, y: number) => boolean {
  const left = mercatorX(west);
  const span = (east - west) / 360;
  const width = span < 0 ? span + 1 : span;
  const top = mercatorY(north);
  const bottom = mercatorY(south);
  return (x, y) => {
    const right = x - left;
    return (right < 0 ? right + 1 : right) <= width && y >= top && y <= bottom;
  };
}
