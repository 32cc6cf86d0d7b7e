import type { ViewportCluster, ViewportSnapshot, ViewportVehicle } from '@/lib/browser/map';
import { type Bounds, latitudeOf, longitudeOf, mercatorX, mercatorY } from '@/lib/contracts/cells/mercator';
import { STALE_AFTER_MS } from '@/lib/contracts/fleet/terms';

/** Rows that the list beside the map shows; among them so many groups. */
export const LIST_MAX_ROWS = 200;
const LIST_MAX_CLUSTERS = 100;
/** A single vehicle is shown with this around it. Degrees. */
const MIN_EXTENT_DEG = 0.05;

// Made once: a comparison that makes its own collator costs more than the sorting
const { compare: byPlate } = new Intl.Collator();

export type ViewList = { clusters: ViewportCluster[]; vehicles: ViewportVehicle[]; total: number; left: number };

/** What lies within the bounds, those with an alarm first, as many rows as one can read; `left`: vehicles and groups that are not among them. */
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
  // Which of too many are shown must not depend on names, as only those that are shown have one
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

/** Whether a place, mercator 0 to 1, lies within bounds, also across the antimeridian. */
export function within({ west, south, east, north }: Bounds): (place: { x: number; y: number }) => boolean {
  const left = mercatorX(west);
  const span = east - west >= 360 ? 1 : ((((east - west) % 360) + 360) % 360) / 360;
  const [top, bottom] = [mercatorY(north), mercatorY(south)];
  return ({ x, y }) => y >= top && y <= bottom && (x - left + 1) % 1 <= span;
}

/** The smallest bounds around all of these places, over the antimeridian where that is shorter; null: there is none. */
export function extentOf(places: readonly { x: number; y: number }[]): Bounds | null {
  if (places.length === 0) return null;
  const xs = places.map(({ x }) => x).sort((a, b) => a - b);
  const first = xs[0] ?? 0;
  // The widest gap is what the bounds leave out
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

/** Whether what is shown is where the vehicle was last, and not where it is. */
export const isLastKnown = (
  { status, positionAt, outdated }: Pick<ViewportVehicle, 'status' | 'positionAt' | 'outdated'>,
  now: number,
): boolean => outdated || status === 'silent' || status === 'disconnected' || now - positionAt > STALE_AFTER_MS;
