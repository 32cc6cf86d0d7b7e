import { mercatorY } from '@/lib/contracts';
import { ALL_VEHICLES, BASE_ZOOM } from './cell-index';
import type { CompiledFilter } from './compile-filter';
import type { FleetPositions } from './fleet-positions';

/** Degrees, longitude first; across the antimeridian longitudes continue beyond ±180. */
export type Area = readonly (readonly [longitude: number, latitude: number])[];
type Corner = { x: number; y: number };

const WORLD = 2 ** 32;

/** Ids of vehicles within an area, at most `limit`, and how many there are; reads only cells that the area touches. */
export function selectInArea(
  viewport: FleetPositions,
  { area, scopes, filter, limit }: { area: Area; scopes: readonly number[]; filter: CompiledFilter; limit: number },
): { ids: number[]; total: number } {
  const { store, index } = viewport;
  const { table } = index;
  const corners = area.map(([longitude, latitude]) => ({ x: (longitude + 180) / 360, y: mercatorY(latitude) }));
  const left = Math.min(...corners.map(({ x }) => x));
  const right = Math.max(...corners.map(({ x }) => x));
  const top = Math.min(...corners.map(({ y }) => y));
  const bottom = Math.max(...corners.map(({ y }) => y));
  // Offsets of the copies of the world that the area touches
  const worlds: number[] = [];
  for (let world = Math.floor(left); world <= Math.floor(right); world++) worlds.push(world);
  const ids: number[] = [];
  let total = 0;

  for (const scope of new Set(scopes)) descend(scope, table.find(scope, 0, 0, 0), 0, 0, 0);
  return { ids, total };

  function descend(scope: number, entry: number, z: number, x: number, y: number): void {
    if (entry < 0 || !touches(z, x, y) || filter.counts.every((count) => table.count(entry, count) === 0)) return;
    if (z < BASE_ZOOM) {
      for (let quarter = 0; quarter < 4; quarter++) {
        descend(scope, table.child(entry, quarter), z + 1, 2 * x + (quarter & 1), 2 * y + (quarter >> 1));
      }
      return;
    }
    index.each(scope, { z, x, y }, filter.counts, (slot) => {
      if (!filter.passes(slot) || !contains(store.place[2 * slot] ?? 0, store.place[2 * slot + 1] ?? 0))
        return undefined;
      total += 1;
      if (ids.length < limit) ids.push(store.id[slot] ?? 0);
      return undefined;
    });
  }

  function touches(z: number, x: number, y: number): boolean {
    const side = 2 ** -z;
    if ((y + 1) * side < top || y * side > bottom) return false;
    return worlds.some((world) => (x + 1) * side + world >= left && x * side + world <= right);
  }

  function contains(placeX: number, placeY: number): boolean {
    return worlds.some((world) => isInside(corners, placeX / WORLD + world, placeY / WORLD));
  }
}

export const scopesOf = (fleetIds: readonly number[] | 'all'): readonly number[] =>
  fleetIds === 'all' ? [ALL_VEHICLES] : fleetIds;

/** Even-odd rule. */
function isInside(corners: readonly Corner[], x: number, y: number): boolean {
  let inside = false;
  let before = corners.at(-1);
  for (const corner of corners) {
    if (before && corner.y > y !== before.y > y) {
      const crossing = corner.x + ((y - corner.y) / (before.y - corner.y)) * (before.x - corner.x);
      if (x < crossing) inside = !inside;
    }
    before = corner;
  }
  return inside;
}
