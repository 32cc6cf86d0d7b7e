// Distances and bearings on a sphere. Free of zod, so that pages can load them.

export type Coordinates = { latitude: number; longitude: number };

/** IUGG mean radius, km: distances are within 0.5 % of those on the ellipsoid. */
export const EARTH_RADIUS_KM = 6371.0088;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Haversine formula. */
export function distanceKm(a: Coordinates, b: Coordinates): number {
  const half = (degrees: number) => Math.sin(radians(degrees) / 2) ** 2;
  const h =
    half(b.latitude - a.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(b.longitude - a.longitude);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Clockwise from north. */
export const COMPASS_POINTS = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const;
export type CompassPoint = (typeof COMPASS_POINTS)[number];

/** Direction in which the great circle from one position to another starts, degrees clockwise from north, 0 to 360. */
export function bearingDeg(from: Coordinates, to: Coordinates): number {
  const [a, b, turn] = [radians(from.latitude), radians(to.latitude), radians(to.longitude - from.longitude)];
  const degrees =
    (Math.atan2(Math.sin(turn) * Math.cos(b), Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(turn)) *
      180) /
    Math.PI;
  return (degrees + 360) % 360;
}

export const compassPoint = (degrees: number): CompassPoint => COMPASS_POINTS[Math.round(degrees / 45) % 8] ?? 'n';
