export type Point = { x: number; y: number };

/** So many have room on one circle, px apart; more go on a spiral. */
const ON_CIRCLE = 9;
const APART_PX = 26;
const SPIRAL_START_PX = 24;

/**
 * Points that lie on one spot, in the order of the points; those that stand alone are left out.
 * @param withinPx distance from the first of a group
 */
export function stacksOf(points: ArrayLike<Point>, withinPx: number): number[][] {
  const squares = new Map<string, number[]>();
  const squareOf = (value: number) => Math.floor(value / withinPx);
  for (let i = 0; i < points.length; i++) {
    const { x, y } = points[i] as Point;
    const key = `${squareOf(x)},${squareOf(y)}`;
    const known = squares.get(key);
    if (known) known.push(i);
    else squares.set(key, [i]);
  }
  const taken = new Uint8Array(points.length);
  const stacks: number[][] = [];
  for (let i = 0; i < points.length; i++) {
    if (taken[i]) continue;
    const { x, y } = points[i] as Point;
    const stack: number[] = [];
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        for (const other of squares.get(`${squareOf(x) + dx},${squareOf(y) + dy}`) ?? []) {
          const point = points[other] as Point;
          if (!taken[other] && Math.hypot(point.x - x, point.y - y) <= withinPx) stack.push(other);
        }
      }
    }
    for (const one of stack) taken[one] = 1;
    if (stack.length > 1) stacks.push(stack.sort((a, b) => a - b));
  }
  return stacks;
}

/** Where `count` vehicles of one spot are drawn around it, px, all apart from each other: a circle, or a spiral. */
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
