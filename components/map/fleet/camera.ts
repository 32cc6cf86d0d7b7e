import { latitudeOf, longitudeOf } from '@/lib/contracts/cells/mercator';

/** View without rotation and tilt: Mercator `x`, `y` at the centre of `width` × `height` px. */
export type Camera = { x: number; y: number; zoom: number; width: number; height: number };
export type Pixel = { x: number; y: number };

/** Size of MapLibre's world at zoom 0, px. */
const TILE_PX = 512;
export const worldPx = (zoom: number): number => TILE_PX * 2 ** zoom;

/** `x` in the copy of the world nearest to `about`. */
export const nearestCopy = (x: number, about: number): number => x - Math.round(x - about);

/** Pixel of a Mercator place, in the copy of the world at the centre. */
export function project(camera: Camera, x: number, y: number): Pixel {
  const world = worldPx(camera.zoom);
  return {
    x: (nearestCopy(x, camera.x) - camera.x) * world + camera.width / 2,
    y: (y - camera.y) * world + camera.height / 2,
  };
}

/** Mercator place of a pixel; `x` is not limited to 0 to 1. */
export function unproject(camera: Camera, { x, y }: Pixel): { x: number; y: number } {
  const world = worldPx(camera.zoom);
  return {
    x: camera.x + (x - camera.width / 2) / world,
    y: Math.min(1, Math.max(0, camera.y + (y - camera.height / 2) / world)),
  };
}

/** Degrees of a pixel, longitude first; longitudes continue beyond ±180, so that adjacent points stay adjacent. */
export function degreesAt(camera: Camera, pixel: Pixel): [number, number] {
  const { x, y } = unproject(camera, pixel);
  return [longitudeOf(x), latitudeOf(y)];
}

/**
 * Copies of the world in which places within half a world of `anchorX` are visible.
 * @param marginPx size of a symbol around its place
 */
export function visibleCopies(camera: Camera, anchorX: number, marginPx: number): number[] {
  const half = (camera.width / 2 + marginPx) / worldPx(camera.zoom);
  const first = Math.ceil(camera.x - half - 0.5 - anchorX);
  const last = Math.floor(camera.x + half + 0.5 - anchorX);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}
