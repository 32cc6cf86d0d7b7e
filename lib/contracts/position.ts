// A position is a latitude and longitude of one report. A single coordinate, (0, 0), and coordinates without a valid fix are
// invalid.

import type { SignalReadings } from './fleet/vehicles';
import type { Coordinates } from './places/great-circle';
import { SIGNAL } from './signals/paths';

/** VSS `CurrentLocation.GNSSReceiver.FixType`: the receiver has no fix, and its coordinates are outdated. */
const NO_FIX = 'NONE';

/** (0, 0) is what receivers report before their first fix; no road leads there. */
export function readPosition(latitude: unknown, longitude: unknown): Coordinates | null {
  if (!isDegrees(latitude, 90) || !isDegrees(longitude, 180) || (latitude === 0 && longitude === 0)) return null;
  return { latitude, longitude };
}

/** Keeps latitude, longitude and their time of receipt, or none of them. */
export function validPosition<
  T extends { latitude: number | null; longitude: number | null; positionAt: number | null },
>(facts: T): T {
  if (facts.positionAt !== null && readPosition(facts.latitude, facts.longitude)) return facts;
  return { ...facts, latitude: null, longitude: null, positionAt: null };
}

/** Removes coordinates that are no valid position, or are of two reports. */
export function withValidPosition(readings: SignalReadings): SignalReadings {
  const { [SIGNAL.latitude]: latitude, [SIGNAL.longitude]: longitude, ...others } = readings;
  return latitude?.[1] === longitude?.[1] && readPosition(latitude?.[0], longitude?.[0]) ? readings : others;
}

const isDegrees = (value: unknown, max: number): value is number => typeof value === 'number' && Math.abs(value) <= max;

/** @param fixType of the same report; undefined: not reported */
export const hasFix = (fixType: unknown): boolean => fixType !== NO_FIX;
