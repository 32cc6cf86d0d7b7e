import type { ViewportCluster } from '@/lib/browser/map';
import { type Camera, worldPx } from './camera';

/** Radius, px: logarithmic, from 14 for two to 34 for a million. */
export const radiusPx = (total: number): number => 13 + 3.5 * Math.log10(Math.max(1, total));

// Adjacent discs may touch but not overlap. Same as in the shader (`CLUSTER_PLACE`)
export const shownRadiusPx = ({ total, square }: ViewportCluster, { zoom }: Camera): number =>
  Math.min(radiusPx(total), Math.max(11, square.side * worldPx(zoom) * 0.5));

/** Mercator place of a cluster: the mean of its vehicles, kept away from the borders of its square. */
export function shownPlace(cluster: ViewportCluster, camera: Camera): { x: number; y: number } {
  const { x, y, side } = cluster.square;
  const room = Math.max(0, side / 2 - (shownRadiusPx(cluster, camera) * 0.85) / worldPx(camera.zoom));
  const within = (place: number, middle: number) => Math.min(middle + room, Math.max(middle - room, place));
  return { x: within(cluster.x, x + side / 2), y: within(cluster.y, y + side / 2) };
}

/** At most four characters: `999`, `1.2k`, `12k`, `123k`, `1.2M`. Rounded down. */
export function countLabel(total: number): string {
  if (total < 1_000) return String(total);
  const [value, unit] = total < 1_000_000 ? [total / 1_000, 'k'] : [total / 1_000_000, 'M'];
  return `${value < 10 ? Math.floor(value * 10) / 10 : Math.floor(value)}${unit}`;
}
