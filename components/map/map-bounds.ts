import { type Bounds, latitudeOf, longitudeOf, mercatorX, mercatorY } from '@/lib/contracts/cells/mercator';
import type { MapView } from './map-address';

// Assumed size without a map, px
const USUAL = { widthPx: 1_000, heightPx: 700 };
const PADDING_PX = 48;
/** Width of the world at zoom 0, px. */
const WORLD_PX = 512;
const MAX_ZOOM = 17;

/** Bounds of a view on a map of the assumed size. */
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

/** The view that contains the bounds on a map of the size. */
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

/** The same with padding. */
export const paddedViewOf = (bounds: Bounds, { widthPx, heightPx }: { widthPx: number; heightPx: number }): MapView =>
  viewOf(bounds, {
    widthPx: Math.max(PADDING_PX, widthPx - 2 * PADDING_PX),
    heightPx: Math.max(PADDING_PX, heightPx - 2 * PADDING_PX),
  });

/** Bounds of a square in Mercator coordinates, 0 to 1. */
export const squareBounds = ({ x, y, side }: { x: number; y: number; side: number }): Bounds => ({
  west: longitudeOf(x),
  east: longitudeOf(x + side),
  north: latitudeOf(y),
  south: latitudeOf(y + side),
});

/** Corners of the bounds, as a polygon. */
export const cornersOf = ({ west, south, east, north }: Bounds): [number, number][] => [
  [west, north],
  [east, north],
  [east, south],
  [west, south],
];
