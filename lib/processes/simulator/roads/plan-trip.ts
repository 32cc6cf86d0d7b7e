import type { RoadClass } from '../cities';
import type { Random } from '../random';
import type { Network } from './build-network';
import { findRoute, type Place, SPEED_LIMIT_KMH } from './find-route';
import { at, between, distance, type Point, roundCorners, shiftRight } from './geometry';

/** A planned trip with the highest speed at each point that the road, its bends and the next stop allow. */
export type Trip = {
  destination: Place;
  points: readonly Point[];
  /** Distance of each point from the start. */
  positionsM: Float64Array;
  /** Square of the highest speed at each point, m²/s²; linear in the distance between points. */
  speedSquares: Float64Array;
  /** Red lights in order, then the destination. */
  stops: readonly { positionM: number; waitS: number }[];
  lengthM: number;
};

export type DrivingStyle = {
  /** Share of the speed limit. */
  pace: number;
  brakingMs2: number;
  lateralMs2: number;
};

const LANE_M: Record<RoadClass, number> = { motorway: 12, trunk: 9, primary: 6 };
const TURN_RADIUS_M = 25;
const SPACING_M = 40;
const MIN_TURN_MS = 4;
// A few minutes of driving
const MIN_TRIP_M = 2_500;
const RED_CHANCE = 0.3;

type Piece = { line: Point[]; limitMs: number; stopS: number | null };

/** @param from `point`: where the vehicle stands at `place`, on either side of the road */
export function planTrip(
  network: Network,
  from: { place: Place; point: Point },
  random: Random,
  style: DrivingStyle,
): Trip {
  const destination = chooseDestination(network, from.place, random);
  const legs = findRoute(network, from.place, destination).filter(({ line }) => line.length > 1);
  const pieces = legs.map(({ roadClass, line, junction }, i): Piece => {
    const next = legs[i + 1];
    const lights = junction && !(roadClass === 'motorway' && next?.roadClass === 'motorway');
    return {
      line: shiftRight(line, LANE_M[roadClass]),
      limitMs: (SPEED_LIMIT_KMH[roadClass] / 3.6) * style.pace,
      stopS: lights && random.chance(RED_CHANCE) ? random.between(8, 45) : null,
    };
  });
  pieces[0]?.line.unshift(from.point);
  return measure(destination, join(pieces), style);
}

/** Not on an expressway and, if 20 attempts find one, at least MIN_TRIP_M away. */
function chooseDestination(network: Network, from: Place, random: Random): Place {
  const start = placePoint(network, from);
  let place = randomPlace(network, random);
  for (let i = 0; i < 20 && distance(start, placePoint(network, place)) < MIN_TRIP_M; i++) {
    place = randomPlace(network, random);
  }
  return place;
}

export function randomPlace({ edges }: Network, random: Random): Place {
  let edge = Math.floor(random.next() * edges.length);
  while (edges[edge]?.roadClass === 'motorway') edge = (edge + 1) % edges.length;
  return { edge, offsetM: (edges[edge]?.lengthM ?? 0) * random.between(0.1, 0.9) };
}

const placePoint = ({ edges }: Network, { edge }: Place): Point => at(edges[edge]?.line ?? [], 0);

type Waypoint = { point: Point; limitMs: number; stopS: number | null };

function join(pieces: readonly Piece[]): Waypoint[] {
  const line = pieces.flatMap((piece) => piece.line);
  const limits = pieces.flatMap((piece) => piece.line.map(() => piece.limitMs));
  const stops = pieces.flatMap((piece) => piece.line.map((_, i) => (i === piece.line.length - 1 ? piece.stopS : null)));
  const waypoints: Waypoint[] = [];
  for (let i = 0; i < line.length; i++) {
    const corner =
      i > 0 && i < line.length - 1
        ? roundCorners([at(line, i - 1), at(line, i), at(line, i + 1)], TURN_RADIUS_M).slice(1, -1)
        : [at(line, i)];
    corner.forEach((point, step) => {
      const limitMs = Math.min(limits[i] ?? 0, limits[i + 1] ?? limits[i] ?? 0);
      waypoints.push({ point, limitMs, stopS: step === 0 ? (stops[i] ?? null) : null });
    });
  }
  return fill(waypoints);
}

/** Adds points so that none are more than SPACING_M apart, and merges those less than 1 m apart. */
function fill(sparse: readonly Waypoint[]): Waypoint[] {
  const filled: Waypoint[] = [];
  for (const waypoint of sparse) {
    const previous = filled.at(-1);
    const gapM = previous ? distance(previous.point, waypoint.point) : 0;
    if (previous && gapM < 1) {
      previous.stopS ??= waypoint.stopS;
      previous.limitMs = Math.min(previous.limitMs, waypoint.limitMs);
      continue;
    }
    const steps = Math.ceil(gapM / SPACING_M);
    for (let step = 1; previous && step < steps; step++) {
      filled.push({
        point: between(previous.point, waypoint.point, step / steps),
        limitMs: waypoint.limitMs,
        stopS: null,
      });
    }
    filled.push({ ...waypoint });
  }
  return filled;
}

function measure(destination: Place, waypoints: readonly Waypoint[], style: DrivingStyle): Trip {
  const points = waypoints.map(({ point }) => point);
  const positionsM = new Float64Array(points.length);
  for (let i = 1; i < points.length; i++) {
    positionsM[i] = (positionsM[i - 1] ?? 0) + distance(at(points, i - 1), at(points, i));
  }
  const lengthM = positionsM.at(-1) ?? 0;
  const last = points.length - 1;
  const speedSquares = new Float64Array(points.length);
  for (let i = last - 1; i >= 0; i--) {
    const { limitMs = 0, stopS = null } = waypoints[i] ?? {};
    const bend = bendSpeedMs(at(points, i - 1), at(points, i), at(points, i + 1), style.lateralMs2);
    const allowed = stopS === null ? Math.min(limitMs, bend) ** 2 : 0;
    const stepM = (positionsM[i + 1] ?? 0) - (positionsM[i] ?? 0);
    speedSquares[i] = Math.min(allowed, (speedSquares[i + 1] ?? 0) + 2 * style.brakingMs2 * stepM);
  }
  const stops = waypoints.flatMap(({ stopS }, i) =>
    stopS === null || i === 0 || i === last ? [] : [{ positionM: positionsM[i] ?? 0, waitS: stopS }],
  );
  return {
    destination,
    points,
    positionsM,
    speedSquares,
    stops: [...stops, { positionM: lengthM, waitS: 0 }],
    lengthM,
  };
}

/** v = √(a·r), with r from the angle of the bend over its length. */
function bendSpeedMs(before: Point, here: Point, after: Point, lateralMs2: number): number {
  const turn = Math.abs(
    Math.atan2(
      (here.x - before.x) * (after.y - here.y) - (here.y - before.y) * (after.x - here.x),
      (here.x - before.x) * (after.x - here.x) + (here.y - before.y) * (after.y - here.y),
    ),
  );
  if (turn < 0.01) return Number.POSITIVE_INFINITY;
  const radiusM = (distance(before, here) + distance(here, after)) / 2 / turn;
  return Math.max(MIN_TURN_MS, Math.sqrt(lateralMs2 * radiusM));
}
