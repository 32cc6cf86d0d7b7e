/** Metres east and north of a city's centre. */
export type Point = { x: number; y: number };

const METRES_PER_DEGREE = 111_195; // of latitude, on a sphere of 6,371 km

/** Equirectangular projection around a city's centre; error below 0.1 % within 30 km. */
export class Projection {
  readonly #metresPerDegreeEast: number;

  constructor(
    private readonly longitude: number,
    private readonly latitude: number,
  ) {
    this.#metresPerDegreeEast = METRES_PER_DEGREE * Math.cos((latitude * Math.PI) / 180);
  }

  toMetres([longitude, latitude]: readonly [number, number]): Point {
    return {
      x: (longitude - this.longitude) * this.#metresPerDegreeEast,
      y: (latitude - this.latitude) * METRES_PER_DEGREE,
    };
  }

  toDegrees({ x, y }: Point): { longitude: number; latitude: number } {
    return {
      longitude: this.longitude + x / this.#metresPerDegreeEast,
      latitude: this.latitude + y / METRES_PER_DEGREE,
    };
  }
}

export const distance = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y);

/** Linear interpolation from a to b. */
export const between = (a: Point, b: Point, share: number): Point => ({
  x: a.x + (b.x - a.x) * share,
  y: a.y + (b.y - a.y) * share,
});

export function lengthOf(line: readonly Point[]): number {
  let total = 0;
  for (let i = 1; i < line.length; i++) total += distance(at(line, i - 1), at(line, i));
  return total;
}

/** A point of a non-empty line; the index is clamped to it. */
export function at(line: readonly Point[], index: number): Point {
  const point = line[Math.min(Math.max(index, 0), line.length - 1)];
  if (!point) throw new RangeError('A line without points');
  return point;
}

/** The intersection of segments ab and cd as shares of each, or null. */
export function crossing(a: Point, b: Point, c: Point, d: Point): { first: number; second: number } | null {
  const [ux, uy, vx, vy] = [b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y];
  const determinant = ux * vy - uy * vx;
  if (Math.abs(determinant) < 1e-9) return null;
  const first = ((c.x - a.x) * vy - (c.y - a.y) * vx) / determinant;
  const second = ((c.x - a.x) * uy - (c.y - a.y) * ux) / determinant;
  return first >= 0 && first <= 1 && second >= 0 && second <= 1 ? { first, second } : null;
}

/** Nearest point of a line: the segment and the share of it. */
export function nearest(line: readonly Point[], to: Point): { segment: number; share: number; distanceM: number } {
  let best = { segment: 0, share: 0, distanceM: Number.POSITIVE_INFINITY };
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [at(line, i - 1), at(line, i)];
    const square = (b.x - a.x) ** 2 + (b.y - a.y) ** 2;
    const along = square === 0 ? 0 : ((to.x - a.x) * (b.x - a.x) + (to.y - a.y) * (b.y - a.y)) / square;
    const share = Math.min(1, Math.max(0, along));
    const distanceM = distance(between(a, b, share), to);
    if (distanceM < best.distanceM) best = { segment: i - 1, share, distanceM };
  }
  return best;
}

const ARC_STEPS = 6;

/** Replaces each inner corner with a curve that starts and ends at most `radiusM` from it. */
export function roundCorners(line: readonly Point[], radiusM: number): Point[] {
  const rounded: Point[] = [at(line, 0)];
  for (let i = 1; i < line.length - 1; i++) {
    const [before, corner, after] = [at(line, i - 1), at(line, i), at(line, i + 1)];
    const [legIn, legOut] = [distance(before, corner), distance(corner, after)];
    if (legIn < 1 || legOut < 1) continue;
    const start = between(corner, before, Math.min(radiusM, legIn / 2) / legIn);
    const end = between(corner, after, Math.min(radiusM, legOut / 2) / legOut);
    for (let step = 0; step <= ARC_STEPS; step++) {
      const share = step / ARC_STEPS;
      rounded.push(between(between(start, corner, share), between(corner, end, share), share));
    }
  }
  rounded.push(at(line, line.length - 1));
  return rounded;
}

/** Moves a line to its right, the side of traffic in all these cities. */
export function shiftRight(line: readonly Point[], offsetM: number): Point[] {
  return line.map((point, i) => {
    const [before, after] = [at(line, i - 1), at(line, i + 1)];
    const length = distance(before, after) || 1;
    return {
      x: point.x + ((after.y - before.y) / length) * offsetM,
      y: point.y - ((after.x - before.x) / length) * offsetM,
    };
  });
}

/** 0 = north, 90 = east, below 360. */
export function headingDeg(from: Point, to: Point): number {
  const degrees = (Math.atan2(to.x - from.x, to.y - from.y) * 180) / Math.PI;
  return (degrees + 360) % 360;
}
