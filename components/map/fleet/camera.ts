import { latitudeOf, longitudeOf } from '@/lib/contracts/cells/mercator';

/** A map that looks north without tilt: mercator `x`, `y` in the middle of `width` × `height` px. */
export type Camera = { x: number; y: number; zoom: number; width: number; height: number };
export type Pixel = { x: number; y: number };

/** px; MapLibre's world at zoom 0. */
const TILE_PX = 512;
export const worldPx = (zoom: number): number => TILE_PX * 2 ** zoom;

/** The copy of the world in which `x` lies nearest to `about`. */
export const nearestCopy = (x: number, about: number): number => x - Math.round(x - about);

/** Where a mercator place is drawn; of all copies of the world, in that of the centre. */
export function project(camera: Camera, x: number, y: number): Pixel {
  const world = worldPx(camera.zoom);
  return {
    x: (nearestCopy(x, camera.x) - camera.x) * world + camera.width / 2,
    y: (y - camera.y) * world + camera.height / 2,
  };
}

/** Mercator; `x` runs on beyond 0 and 1. */
export function unproject(camera: Camera, { x, y }: Pixel): { x: number; y: number } {
  const world = worldPx(camera.zoom);
  return {
    x: camera.x + (x - camera.width / 2) / world,
    y: Math.min(1, Math.max(0, camera.y + (y - camera.height / 2) / world)),
  };
}

/** Degrees, longitude first; longitudes run on beyond ±180, so that neighbours in a list are neighbours on the map. */
export function degreesAt(camera: Camera, pixel: Pixel): [number, number] {
  const { x, y } = unproject(camera, pixel);
  return [longitudeOf(x), latitudeOf(y)];
}

/**
 * Whole worlds by which places within half a world of `anchorX` must be shifted to be seen.
 * @param marginPx how far a thing reaches around its place
 */
export function visibleCopies(camera: Camera, anchorX: number, marginPx: number): number[] {
  const half = (camera.width / 2 + marginPx) / worldPx(camera.zoom);
  const first = Math.ceil(camera.x - half - 0.5 - anchorX);
  const last = Math.floor(camera.x + half + 0.5 - anchorX);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}
