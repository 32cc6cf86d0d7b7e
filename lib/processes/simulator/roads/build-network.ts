import type { City, Road, RoadClass } from '../cities';
import { at, between, crossing, distance, lengthOf, nearest, type Point, Projection, roundCorners } from './geometry';

export type Edge = { from: number; to: number; roadClass: RoadClass; line: readonly Point[]; lengthM: number };
export type Network = {
  city: City;
  projection: Projection;
  nodes: readonly Point[];
  edges: readonly Edge[];
  /** Edges at each node. */
  edgesAt: readonly (readonly number[])[];
};

// Longest gap between the end of a hand-drawn road and the road that it meets
const SNAP_M = 450;
// Crossings nearer to each other than this are one junction
const MERGE_M = 70;
const BEND_RADIUS_M: Record<RoadClass, number> = { motorway: 800, trunk: 300, primary: 120 };

type Line = { road: Road; points: Point[] };
/** A crossing or an end of a line. `position`: index into the points, with a fraction for the way to the next one. */
type SplitPoint = { position: number; point: Point };

const networks = new Map<string, Network>();

/** The city's roads joined where they cross or end at each other; cached. Only the largest connected part is kept. */
export function networkOf(city: City): Network {
  const known = networks.get(city.code);
  if (known) return known;
  const network = buildNetwork(city);
  networks.set(city.code, network);
  return network;
}

function buildNetwork(city: City): Network {
  const all = city.roads.flatMap(({ points }) => points);
  const projection = new Projection(mean(all.map(([lon]) => lon)), mean(all.map(([, lat]) => lat)));
  const lines = city.roads.map((road) => toLine(road, projection));
  for (const line of lines) if (!line.road.ring) snapEnds(line, lines);
  const splitPoints = findSplitPoints(lines);
  const nodes: Point[] = [];
  const edges = lines.flatMap((line, i) => splitLine(line, splitPoints[i] ?? [], nodes));
  return keepLargest({ city, projection, nodes, edges });
}

function toLine(road: Road, projection: Projection): Line {
  const drawn = road.points.map((point) => projection.toMetres(point));
  const radiusM = BEND_RADIUS_M[road.roadClass];
  if (!road.ring) return { road, points: roundCorners(drawn, radiusM) };
  // a ring starts and ends in the middle of a side, so that the corner at its first point is rounded too
  const seam = between(at(drawn, drawn.length - 1), at(drawn, 0), 0.5);
  return { road, points: roundCorners([seam, ...drawn, seam], radiusM) };
}

function snapEnds(line: Line, lines: readonly Line[]): void {
  for (const isFirst of [true, false]) {
    const end = at(line.points, isFirst ? 0 : line.points.length - 1);
    const candidates = lines
      .filter((other) => other !== line)
      .map((other) => ({ other, ...nearest(other.points, end) }))
      .sort((a, b) => a.distanceM - b.distanceM);
    const target = candidates[0];
    if (!target || target.distanceM > SNAP_M) continue;
    const { other, segment, share } = target;
    const point = between(at(other.points, segment), at(other.points, segment + 1), share);
    if (share > 0 && share < 1) other.points.splice(segment + 1, 0, point);
    if (isFirst) line.points.unshift(point);
    else line.points.push(point);
  }
}

function findSplitPoints(lines: readonly Line[]): SplitPoint[][] {
  const found: SplitPoint[][] = lines.map(({ points }) => [
    { position: 0, point: at(points, 0) },
    { position: points.length - 1, point: at(points, points.length - 1) },
  ]);
  for (let i = 0; i < lines.length; i++) {
    for (let j = i + 1; j < lines.length; j++) {
      for (const { first, second, point } of crossings(lines[i]?.points ?? [], lines[j]?.points ?? [])) {
        found[i]?.push({ position: first, point });
        found[j]?.push({ position: second, point });
      }
    }
  }
  return found;
}

function* crossings(a: readonly Point[], b: readonly Point[]) {
  for (let i = 1; i < a.length; i++) {
    const [a0, a1] = [at(a, i - 1), at(a, i)];
    for (let j = 1; j < b.length; j++) {
      const [b0, b1] = [at(b, j - 1), at(b, j)];
      const apart =
        Math.max(a0.x, a1.x) < Math.min(b0.x, b1.x) ||
        Math.max(b0.x, b1.x) < Math.min(a0.x, a1.x) ||
        Math.max(a0.y, a1.y) < Math.min(b0.y, b1.y) ||
        Math.max(b0.y, b1.y) < Math.min(a0.y, a1.y);
      const found = apart ? null : crossing(a0, a1, b0, b1);
      if (!found) continue;
      const point = between(a0, a1, found.first);
      yield { first: i - 1 + found.first, second: j - 1 + found.second, point };
    }
  }
}

function splitLine({ road, points }: Line, splitPoints: SplitPoint[], nodes: Point[]): Edge[] {
  const edges: Edge[] = [];
  let previous: { position: number; node: number } | undefined;
  for (const { position, point } of [...splitPoints].sort((a, b) => a.position - b.position)) {
    const node = nodeAt(point, nodes);
    const start: { position: number; node: number } | undefined = previous;
    if (start?.node === node) continue;
    previous = { position, node };
    if (!start) continue;
    const inner = points.slice(Math.floor(start.position) + 1, Math.ceil(position));
    const line = [at(nodes, start.node), ...inner, at(nodes, node)].filter(isApart);
    edges.push({ from: start.node, to: node, roadClass: road.roadClass, line, lengthM: lengthOf(line) });
  }
  return edges;
}

const isApart = (point: Point, i: number, line: Point[]): boolean =>
  i === 0 ||
  i === line.length - 1 ||
  (distance(point, at(line, 0)) > MERGE_M && distance(point, at(line, line.length - 1)) > MERGE_M);

function nodeAt(point: Point, nodes: Point[]): number {
  const known = nodes.findIndex((node) => distance(node, point) < MERGE_M);
  return known >= 0 ? known : nodes.push(point) - 1;
}

function keepLargest({ nodes, edges, ...rest }: Omit<Network, 'edgesAt'>): Network {
  const group = nodes.map((_, i) => i);
  const rootOf = (node: number): number => {
    const parent = group[node] ?? node;
    return parent === node ? node : rootOf(parent);
  };
  for (const { from, to } of edges) group[rootOf(from)] = rootOf(to);
  const lengthByGroup = new Map<number, number>();
  for (const { from, lengthM } of edges) {
    lengthByGroup.set(rootOf(from), (lengthByGroup.get(rootOf(from)) ?? 0) + lengthM);
  }
  const largest = [...lengthByGroup].sort((a, b) => b[1] - a[1])[0]?.[0];
  const kept = edges.filter(({ from }) => rootOf(from) === largest);
  const edgesAt: number[][] = nodes.map(() => []);
  kept.forEach(({ from, to }, i) => {
    edgesAt[from]?.push(i);
    if (to !== from) edgesAt[to]?.push(i);
  });
  return { ...rest, nodes, edges: kept, edgesAt };
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
