import { type Camera, degreesAt, type Pixel } from './camera';

/** Corners that a selection may have. */
const MAX_CORNERS = 400;
/** Between two corners of a lasso, px. */
const STEP_PX = 4;
/** A smaller area was a click. */
const MIN_PX = 6;

/** The corners of what a pointer has drawn so far. */
export function shapeOf(tool: 'box' | 'lasso', path: readonly Pixel[]): Pixel[] {
  const [first, last] = [path[0], path.at(-1)];
  if (!first || !last) return [];
  if (tool === 'lasso') return [...path];
  return [first, { x: last.x, y: first.y }, last, { x: first.x, y: last.y }];
}

/** The path with another point, unless that is too near to the last. */
export function extendPath(path: readonly Pixel[], point: Pixel): Pixel[] {
  const last = path.at(-1);
  return last && Math.hypot(point.x - last.x, point.y - last.y) < STEP_PX ? [...path] : [...path, point];
}

/** In degrees, or null when it is no area. */
export function areaOf(corners: readonly Pixel[], camera: Camera): [number, number][] | null {
  const extent = (values: number[]) => Math.max(...values) - Math.min(...values);
  if (corners.length < 3) return null;
  if (Math.min(extent(corners.map(({ x }) => x)), extent(corners.map(({ y }) => y))) < MIN_PX) return null;
  const every = Math.ceil(corners.length / MAX_CORNERS);
  return corners.filter((_corner, i) => i % every === 0).map((corner) => degreesAt(camera, corner));
}
