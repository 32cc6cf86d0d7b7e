import { distanceKm } from '@/lib/contracts/places/great-circle';

export type Position = { longitude: number; latitude: number; headingDeg: number | null };

/** Duration of a movement: a vehicle reports about once a second. */
export const GLIDE_MS = 900;
/** Beyond these limits the way between two reports is unknown. */
const GLIDE_MAX_KM = 0.4;
const GLIDE_MAX_GAP_MS = 10_000;

/** Whether the marker may move smoothly from one report to the next instead of jumping. */
export function mayGlide(from: Position & { at: number }, to: Position & { at: number }): boolean {
  const gapMs = to.at - from.at;
  return gapMs > 0 && gapMs <= GLIDE_MAX_GAP_MS && distanceKm(from, to) <= GLIDE_MAX_KM;
}

/** @param part 0 at `from`, 1 at `to`; the heading turns the shorter way */
export function between(from: Position, to: Position, part: number): Position {
  const t = Math.min(1, Math.max(0, part));
  const turn = from.headingDeg === null || to.headingDeg === null ? null : to.headingDeg - from.headingDeg;
  return {
    longitude: from.longitude + (to.longitude - from.longitude) * t,
    latitude: from.latitude + (to.latitude - from.latitude) * t,
    headingDeg:
      turn === null || from.headingDeg === null
        ? to.headingDeg
        : (from.headingDeg + (((turn + 540) % 360) - 180) * t + 360) % 360,
  };
}

/** Five decimals of a degree are about 1 m. */
export const formatCoordinates = ({ latitude, longitude }: Pick<Position, 'latitude' | 'longitude'>): string =>
  `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
