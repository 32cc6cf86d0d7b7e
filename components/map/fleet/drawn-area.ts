import { type Camera, degreesAt, type Pixel } from './camera';

/** Below the API's limit, MAX_CORNERS. */
const MAX_DRAWN_CORNERS = 400;
/** Minimum distance of two corners of a lasso, px. */
const STEP_PX = 4;
/** Minimum extent of an area: a smaller one was a click. */
const MIN_PX = 6;

/** Corners of the area drawn so far. */
export function shapeOf(tool: 'box' | 'lasso', path: readonly Pixel[]): Pixel[] {
  const [first, last] = [path[0], path.at(-1)];
  if (!first || !last) return [];
  if (tool === 'lasso') return [...path];
  return [first, { x: last.x, y: first.y }, last, { x: first.x, y: last.y }];
}

/** Adds a point unless it is too close to the last. */
export function extendPath(path: readonly Pixel[], point: Pixel): Pixel[] {
  const last = path.at(-1);
  return last && Math.hypot(point.x - last.x, point.y - last.y) < STEP_PX ? [...path] : [...path, point];
}

/** The area in degrees; null: too small. */
export function areaOf(corners: readonly Pixel[], camera: Camera): [number, number][] | null {
  const extent = (values: number[]) => Math.max(...values) - Math.min(...values);
  if (corners.length < 3) return null;
  if (Math.min(extent(corners.map(({ x }) => x)), extent(corners.map(({ y }) => y))) < MIN_PX) return null;
  const every = Math.ceil(corners.length / MAX_DRAWN_CORNERS);
  return corners.filter((_corner, i) => i % every === 0).map((corner) => degreesAt(camera, corner));
}
