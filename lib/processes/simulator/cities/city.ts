export type RoadClass = 'motorway' | 'trunk' | 'primary';
export type Road = {
  name: string;
  roadClass: RoadClass;
  /** The last point is connected to the first. */
  ring: boolean;
  /** WGS 84, [longitude, latitude] in degrees. */
  points: readonly (readonly [number, number])[];
};

export type City = {
  code: string;
  /** Standard time; daylight saving is ignored. */
  utcOffsetHours: number;
  altitudeM: number;
  roads: readonly Road[];
};

/** An urban expressway without traffic lights. */
export const motorway = (name: string, points: string): Road => road(name, 'motorway', points);
export const trunk = (name: string, points: string): Road => road(name, 'trunk', points);
export const primary = (name: string, points: string): Road => road(name, 'primary', points);
export const ringOf = (open: Road): Road => ({ ...open, ring: true });

function road(name: string, roadClass: RoadClass, points: string): Road {
  return { name, roadClass, ring: false, points: points.trim().split(/\s+/).map(parsePoint) };
}

function parsePoint(text: string): readonly [number, number] {
  const [longitude = Number.NaN, latitude = Number.NaN] = text.split(',').map(Number);
  return [longitude, latitude];
}
