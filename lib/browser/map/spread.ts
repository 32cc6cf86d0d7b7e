import { Buckets } from './buckets';

export type Point = { x: number; y: number };

/** Maximum on one circle; more are on a spiral. */
const ON_CIRCLE = 9;
const APART_PX = 26;
const SPIRAL_START_PX = 24;

/**
 * Groups of points at one spot, in the order of the points, without single ones.
 * @param withinPx distance from the first of a group
 */
export function stacksOf(points: ArrayLike<Point>, withinPx: number): number[][] {
  const squares = new Buckets(points.length);
  const square = (value: number) => Math.floor(value / withinPx);
  for (let i = 0; i < points.length; i++) {
    const { x, y } = points[i] as Point;
    squares.add(i, square(x), square(y));
  }
  const taken = new Uint8Array(points.length);
  const stacks: number[][] = [];
  for (let i = 0; i < points.length; i++) {
    if (taken[i]) continue;
    const point = points[i] as Point;
    let stack: number[] | null = null;
    for (let right = -1; right <= 1; right++) {
      for (let down = -1; down <= 1; down++) {
        let other = squares.last(square(point.x) + right, square(point.y) + down);
        for (; other >= 0; other = squares.before(other)) {
          if (other <= i || taken[other] || !isNear(point, points[other] as Point, withinPx)) continue;
          taken[other] = 1;
          stack ??= [i];
          stack.push(other);
        }
      }
    }
    if (stack) stacks.push(stack.sort((a, b) => a - b));
  }
  return stacks;
}

const isNear = (a: Point, b: Point, withinPx: number): boolean =>
  (a.x - b.x) ** 2 + (a.y - b.y) ** 2 <= withinPx * withinPx;

/** Offsets in px at which `count` vehicles of one spot are drawn around it without overlap: a circle or a spiral. */
export function spreadOffsets(count: number): Point[] {
  if (count <= 1) return count === 1 ? [{ x: 0, y: 0 }] : [];
  if (count <= ON_CIRCLE) {
    const radius = Math.max(SPIRAL_START_PX, APART_PX / 2 / Math.sin(Math.PI / count));
    return Array.from({ length: count }, (_, i) => onCircle((2 * Math.PI * i) / count, radius));
  }
  const offsets: Point[] = [];
  let angle = 0;
  let radius = SPIRAL_START_PX;
  for (let i = 0; i < count; i++) {
    offsets.push(onCircle(angle, radius));
    const step = (APART_PX * 1.05) / radius;
    angle += step;
    radius += (APART_PX * 1.1 * step) / (2 * Math.PI);
  }
  return offsets;
}

/** Clockwise from the top. */
const onCircle = (angle: number, radius: number): Point => ({
  x: Math.sin(angle) * radius,
  y: -Math.cos(angle) * radius,
});
