import type { RoadClass } from '../cities';
import type { Edge, Network } from './build-network';
import { at, between, distance, type Point } from './geometry';

/** A place on a road: the index of an edge and the distance from its start. */
export type Place = { edge: number; offsetM: number };
/** Part of a route on one edge. `junction`: it ends at a junction. */
type Leg = { roadClass: RoadClass; line: Point[]; junction: boolean };

/** Weights of the route search, and limits of driving. */
export const SPEED_LIMIT_KMH: Record<RoadClass, number> = { motorway: 80, trunk: 70, primary: 55 };

const costOf = (roadClass: RoadClass, lengthM: number): number => lengthM / SPEED_LIMIT_KMH[roadClass];

/** The fastest route, in driving direction. */
export function findRoute(network: Network, from: Place, to: Place): Leg[] {
  const start = network.edges[from.edge];
  const end = network.edges[to.edge];
  if (!start || !end) throw new RangeError('A place outside the network');
  if (from.edge === to.edge) return [legOf(start, from.offsetM, to.offsetM, false)];
  const { cost, via } = reach(network, start, from);
  const costAtTo = (node: number, restM: number) => (cost[node] ?? Infinity) + costOf(end.roadClass, restM);
  const entersAtFrom = costAtTo(end.from, to.offsetM) <= costAtTo(end.to, end.lengthM - to.offsetM);
  const legs = [legOf(end, entersAtFrom ? 0 : end.lengthM, to.offsetM, false)];
  let node = entersAtFrom ? end.from : end.to;
  for (let edge = via[node]; edge !== undefined && edge >= 0; edge = via[node]) {
    const step = network.edges[edge];
    if (!step) break;
    const forward = step.to === node;
    legs.unshift(legOf(step, forward ? 0 : step.lengthM, forward ? step.lengthM : 0, true));
    node = forward ? step.from : step.to;
  }
  legs.unshift(legOf(start, from.offsetM, node === start.to ? start.lengthM : 0, true));
  return legs;
}

/** Dijkstra without a heap: a city has about 150 nodes. `via`: the edge by which a node is reached; -1: the edge of the start. */
function reach({ nodes, edges, edgesAt }: Network, start: Edge, from: Place): { cost: number[]; via: number[] } {
  const cost = nodes.map(() => Number.POSITIVE_INFINITY);
  const via: number[] = [];
  const done = new Set<number>();
  const offer = (node: number, value: number, edge: number) => {
    if (value >= (cost[node] ?? 0)) return;
    cost[node] = value;
    via[node] = edge;
  };
  offer(start.from, costOf(start.roadClass, from.offsetM), -1);
  offer(start.to, costOf(start.roadClass, start.lengthM - from.offsetM), -1);
  for (;;) {
    let node = -1;
    for (let i = 0; i < nodes.length; i++) {
      if (!done.has(i) && (cost[i] ?? Infinity) < (node < 0 ? Infinity : (cost[node] ?? Infinity))) node = i;
    }
    if (node < 0) return { cost, via };
    done.add(node);
    for (const index of edgesAt[node] ?? []) {
      const edge = edges[index];
      if (edge && index !== from.edge) {
        offer(
          edge.from === node ? edge.to : edge.from,
          (cost[node] ?? 0) + costOf(edge.roadClass, edge.lengthM),
          index,
        );
      }
    }
  }
}

function legOf(edge: Edge, fromM: number, toM: number, junction: boolean): Leg {
  const clipped = clipLine(edge.line, Math.min(fromM, toM), Math.max(fromM, toM));
  return { roadClass: edge.roadClass, line: fromM <= toM ? clipped : clipped.reverse(), junction };
}

function clipLine(line: readonly Point[], fromM: number, toM: number): Point[] {
  const clipped: Point[] = [pointAt(line, fromM)];
  let passedM = 0;
  for (let i = 1; i < line.length - 1; i++) {
    passedM += distance(at(line, i - 1), at(line, i));
    if (passedM > fromM && passedM < toM) clipped.push(at(line, i));
  }
  clipped.push(pointAt(line, toM));
  return clipped;
}

export function pointAt(line: readonly Point[], positionM: number): Point {
  let passedM = 0;
  for (let i = 1; i < line.length; i++) {
    const lengthM = distance(at(line, i - 1), at(line, i));
    if (passedM + lengthM >= positionM && lengthM > 0) {
      return between(at(line, i - 1), at(line, i), (positionM - passedM) / lengthM);
    }
    passedM += lengthM;
  }
  return at(line, line.length - 1);
}
