import type { Bounds } from '@/lib/contracts/cells/mercator';
import { latitudeOf, longitudeOf, mercatorX, mercatorY } from '@/lib/contracts/cells/mercator';
import { CITIES } from '../cities';

export type View = { name: string; longitude: number; latitude: number; zoom: number };

/** The whole world, the largest town and its streets. */
export const VIEWS: readonly View[] = [
  { name: 'world', longitude: 60, latitude: 25, zoom: 1.5 },
  { name: 'city', longitude: 121.47, latitude: 31.23, zoom: 10 },
  { name: 'street', longitude: 121.47, latitude: 31.23, zoom: 15 },
];
/** Views of the watchers: each another town. */
export const townView = (i: number): View => ({ ...(CITIES[i % CITIES.length] ?? CITIES[0]), zoom: 11 }) as View;

/** px of MapLibre's world at zoom 0. */
const WORLD_PX = 512;

/** Position of a point, px from the centre of the map. */
export function placeAt({ longitude, latitude, zoom }: View, right: number, down: number) {
  const world = WORLD_PX * 2 ** zoom;
  return {
    longitude: longitudeOf((mercatorX(longitude) + right / world + 1) % 1),
    latitude: latitudeOf(mercatorY(latitude) + down / world),
  };
}

export function boundsOf(view: View, width: number, height: number): Bounds {
  const topLeft = placeAt(view, -width / 2, -height / 2);
  const bottomRight = placeAt(view, width / 2, height / 2);
  return {
    west: topLeft.longitude,
    north: topLeft.latitude,
    east: bottomRight.longitude,
    south: bottomRight.latitude,
  };
}
