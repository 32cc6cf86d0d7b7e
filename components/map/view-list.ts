import type { ViewportCluster, ViewportSnapshot, ViewportVehicle } from '@/lib/browser/map';
import { hasCurrentPosition } from '@/lib/contracts/cells/map-status';
import { type Bounds, latitudeOf, longitudeOf, mercatorX, mercatorY } from '@/lib/contracts/cells/mercator';
import { STALE_AFTER_MS } from '@/lib/contracts/fleet/terms';

/** Maximum rows of the list beside the map. */
export const LIST_MAX_ROWS = 200;
const LIST_MAX_CLUSTERS = 100;
/** Minimum extent of a fitted view, degrees. */
const MIN_EXTENT_DEG = 0.05;

// Created once: a collator costs more than the sort
const { compare: byPlate } = new Intl.Collator();

type ViewList = { clusters: ViewportCluster[]; vehicles: ViewportVehicle[]; total: number; left: number };

/** Vehicles and clusters within the bounds, alarms first, up to the limit. `left`: number of the others. */
export function viewList(
  { vehicles, clusters }: ViewportSnapshot,
  bounds: Bounds,
  plateOf: (id: number) => string | undefined,
): ViewList {
  const inView = within(bounds);
  const groups = clusters
    .filter(inView)
    .sort((a, b) => Number(b.alarms > 0) - Number(a.alarms > 0) || b.total - a.total);
  const single = vehicles.filter(inView).sort((a, b) => Number(b.alarm) - Number(a.alarm) || a.id - b.id);
  const shownGroups = groups.slice(0, LIST_MAX_CLUSTERS);
  // Selected before the names are used: only the names of shown vehicles are known
  const shown = single
    .slice(0, LIST_MAX_ROWS - shownGroups.length)
    .map((vehicle) => ({ vehicle, plate: plateOf(vehicle.id) }));
  shown.sort(
    (a, b) =>
      Number(b.vehicle.alarm) - Number(a.vehicle.alarm) ||
      byPlate(a.plate ?? '\uffff', b.plate ?? '\uffff') ||
      a.vehicle.id - b.vehicle.id,
  );
  return {
    clusters: shownGroups,
    vehicles: shown.map(({ vehicle }) => vehicle),
    total: single.length + groups.reduce((sum, { total }) => sum + total, 0),
    left: groups.length + single.length - shownGroups.length - shown.length,
  };
}

/** Whether a Mercator place, 0 to 1, is within bounds, also across the antimeridian. */
export function within({ west, south, east, north }: Bounds): (place: { x: number; y: number }) => boolean {
  const left = mercatorX(west);
  const span = east - west >= 360 ? 1 : ((((east - west) % 360) + 360) % 360) / 360;
  const [top, bottom] = [mercatorY(north), mercatorY(south)];
  return ({ x, y }) => y >= top && y <= bottom && (x - left + 1) % 1 <= span;
}

/** The smallest bounds of the places, across the antimeridian if that is smaller; null: no places. */
export function extentOf(places: readonly { x: number; y: number }[]): Bounds | null {
  if (places.length === 0) return null;
  const xs = places.map(({ x }) => x).sort((a, b) => a - b);
  const first = xs[0] ?? 0;
  // The bounds leave out the widest gap
  let [gap, west, east] = [first + 1 - (xs.at(-1) ?? 0), first, xs.at(-1) ?? 0];
  for (let i = 1; i < xs.length; i++) {
    const [before = 0, x = 0] = [xs[i - 1], xs[i]];
    if (x - before > gap) [gap, west, east] = [x - before, x, before + 1];
  }
  let [top, bottom] = [1, 0];
  for (const { y } of places) [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  return widened({
    west: longitudeOf(west),
    east: longitudeOf(east),
    south: latitudeOf(bottom),
    north: latitudeOf(top),
  });
}

function widened({ west, south, east, north }: Bounds): Bounds {
  const more = (from: number, to: number) => Math.max((to - from) * 0.08, (MIN_EXTENT_DEG - (to - from)) / 2);
  const [x, y] = [more(west, east), more(south, north)];
  return { west: west - x, east: east + x, south: Math.max(-85, south - y), north: Math.min(85, north + y) };
}

/** Whether the position is the last known one and not current. */
export const isLastKnown = (
  { status, positionAt, outdated }: Pick<ViewportVehicle, 'status' | 'positionAt' | 'outdated'>,
  now: number,
): boolean => outdated || !hasCurrentPosition(status) || now - positionAt > STALE_AFTER_MS;
