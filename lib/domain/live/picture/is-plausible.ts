import { latitudeOf } from '@/lib/contracts';

const EARTH_M = 40_075_017;
/** Faster than any car: a satellite receiver that lost its place. */
const FASTEST_KMH = 400;
/** Receivers err by some hundred metres between high buildings. */
const SLACK_M = 1_000;

type Place = { x: number; y: number };

/** Whether a vehicle can have driven this far, mercator 0 to 1, in this time. */
export function isPlausible(from: Place, to: Place, inMs: number): boolean {
  const across = Math.abs(to.x - from.x);
  const metresPerUnit = EARTH_M * Math.cos((latitudeOf((from.y + to.y) / 2) * Math.PI) / 180);
  // Over the antimeridian it is the shorter way
  const metres = Math.hypot(Math.min(across, 1 - across), to.y - from.y) * metresPerUnit;
  return metres <= SLACK_M + (FASTEST_KMH / 3.6) * Math.max(0, inMs / 1_000);
}
