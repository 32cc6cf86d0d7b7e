import { STALE_AFTER_MS } from '@/lib/contracts/fleet/terms';

export type TrackPoint = readonly [number, number];
type TimedPoint = { at: number; longitude: number; latitude: number };

/** Splits a track where the vehicle was silent, as its way there is unknown. */
export function trackSegments(points: readonly TimedPoint[]): TrackPoint[][] {
  const segments: TrackPoint[][] = [];
  let before = -Infinity;
  for (const { at, longitude, latitude } of points) {
    if (at - before > STALE_AFTER_MS) segments.push([]);
    segments.at(-1)?.push([longitude, latitude]);
    before = at;
  }
  return segments.filter((segment) => segment.length > 1);
}
