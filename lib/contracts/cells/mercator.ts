// Web Mercator (EPSG:3857) as a square of side 1: x to the east from 180° W, y to the south from 85.05° N.
// A cell is a tile of it, named by its quadkey: one digit a zoom level, `0` north-west, `1` north-east, `2` south-west.

/** Limit of the projection: poles are shown at the edge. */
export const MAX_LATITUDE = 85.0511287798066;
/** The whole world is not a cell, as a topic level cannot be empty; a cell of zoom 17 is some 300 m wide. */
export const MIN_CELL_ZOOM = 1;
export const MAX_CELL_ZOOM = 17;

export type Tile = { z: number; x: number; y: number };
/** Degrees. `west` > `east`: across the antimeridian. */
export type Bounds = { west: number; south: number; east: number; north: number };

/** 0 to 1; 180° is 0, as it is 180° W. */
export function mercatorX(longitude: number): number {
  const x = (longitude + 180) / 360;
  return x - Math.floor(x);
}

/** 0 to 1, both included. */
export function mercatorY(latitude: number): number {
  const sin = Math.sin((Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, latitude)) * Math.PI) / 180);
  return Math.max(0, Math.min(1, 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)));
}

export const longitudeOf = (x: number): number => x * 360 - 180;
export const latitudeOf = (y: number): number => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

export function quadkeyOf({ z, x, y }: Tile): string {
  let key = '';
  for (let bit = z - 1; bit >= 0; bit--) key += String(((x >>> bit) & 1) | (((y >>> bit) & 1) << 1));
  return key;
}

/** @param quadkey digits 0 to 3, at most 24 of them */
export function tileOf(quadkey: string): Tile {
  let x = 0;
  let y = 0;
  for (let i = 0; i < quadkey.length; i++) {
    const digit = quadkey.charCodeAt(i) - 48;
    x = (x << 1) | (digit & 1);
    y = (y << 1) | (digit >> 1);
  }
  return { z: quadkey.length, x, y };
}

export const tileBounds = ({ z, x, y }: Tile): Bounds => {
  const side = 2 ** z;
  return {
    west: longitudeOf(x / side),
    east: longitudeOf((x + 1) / side),
    north: latitudeOf(y / side),
    south: latitudeOf((y + 1) / side),
  };
};

/** Cells of zoom `z` that these bounds touch; null: more than `limit`. */
export function cellsIn({ west, south, east, north }: Bounds, z: number, limit: number): string[] | null {
  const side = 2 ** z;
  const column = (x: number) => Math.min(side - 1, Math.floor(x * side));
  const top = column(mercatorY(north));
  const bottom = column(mercatorY(south));
  const left = column(mercatorX(west));
  const width = spanOf(west, east);
  // Its own place in the first column, and what that leaves of the width
  const columns = Math.min(side, Math.ceil(mercatorX(west) * side - left + width * side) || 1);
  if (columns * (bottom - top + 1) > limit) return null;
  const keys: string[] = [];
  for (let y = top; y <= bottom; y++) {
    for (let i = 0; i < columns; i++) keys.push(quadkeyOf({ z, x: (left + i) % side, y }));
  }
  return keys;
}

/** Part of the world's width, 0 to 1. */
function spanOf(west: number, east: number): number {
  if (east - west >= 360) return 1;
  const span = (east - west) / 360;
  return span < 0 ? span + 1 : span;
}
