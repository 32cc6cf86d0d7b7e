import { type Bounds, latitudeOf, longitudeOf, mercatorX, mercatorY } from '@/lib/contracts/cells/mercator';
import type { MapView } from './map-address';

// Where there is no map that could say what it shows: a window of this size. px
const USUAL = { widthPx: 1_000, heightPx: 700 };
/** Nothing lies at the very edge. */
const PADDING_PX = 48;
/** Width of the world at zoom 0. px */
const WORLD_PX = 512;
const MAX_ZOOM = 17;

/** What a map of usual size would show. */
export function boundsOf({ longitude, latitude, zoom }: MapView): Bounds {
  const world = WORLD_PX * 2 ** zoom;
  const spanDeg = Math.min(360, (360 * USUAL.widthPx) / world);
  const y = mercatorY(latitude);
  const half = USUAL.heightPx / world / 2;
  return {
    west: longitude - spanDeg / 2,
    east: longitude + spanDeg / 2,
    north: latitudeOf(Math.max(0, y - half)),
    south: latitudeOf(Math.min(1, y + half)),
  };
}

/** The view that has all of these bounds, in a map of this size. */
export function viewOf({ west, south, east, north }: Bounds, { widthPx, heightPx } = USUAL): MapView {
  const width = (east < west ? east + 360 - west : east - west) / 360;
  const [top, bottom] = [mercatorY(north), mercatorY(south)];
  const zoomFor = (part: number, px: number) => Math.log2(px / (WORLD_PX * Math.max(part, 1e-9)));
  const zoom = Math.min(zoomFor(width, widthPx), zoomFor(bottom - top, heightPx));
  return {
    longitude: longitudeOf(mercatorX(west + width * 180)),
    latitude: latitudeOf((top + bottom) / 2),
    zoom: Math.max(0, Math.min(MAX_ZOOM, zoom)),
  };
}

/** Likewise, with some room around. */
export const paddedViewOf = (bounds: Bounds, { widthPx, heightPx }: { widthPx: number; heightPx: number }): MapView =>
  viewOf(bounds, {
    widthPx: Math.max(PADDING_PX, widthPx - 2 * PADDING_PX),
    heightPx: Math.max(PADDING_PX, heightPx - 2 * PADDING_PX),
  });

/** Of a square in mercator, 0 to 1. */
export const squareBounds = ({ x, y, side }: { x: number; y: number; side: number }): Bounds => ({
  west: longitudeOf(x),
  east: longitudeOf(x + side),
  north: latitudeOf(y),
  south: latitudeOf(y + side),
});

/** As an area, closed by itself. */
export const cornersOf = ({ west, south, east, north }: Bounds): [number, number][] => [
  [west, north],
  [east, north],
  [east, south],
  [west, south],
];
