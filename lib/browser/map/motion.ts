import { latitudeOf } from '@/lib/contracts/cells/mercator';
import type { ViewportVehicle } from './viewport-snapshot';
import { isFresh } from './viewport-snapshot';

/** From one snapshot to the next. */
export const MOVE_MS = 1_000;
/** Beyond these a straight line between two positions would be misleading. */
const MOVE_MAX_M = 400;
const MOVE_MAX_GAP_MS = 10_000;
/** Ages are whole seconds. */
const AGE_STEP_MS = 1_000;
const EQUATOR_M = 40_075_017;

/** Mercator position and heading; `headingDeg` NaN: unknown. `x` may be outside of 0 to 1 across the antimeridian. */
export type Place = { x: number; y: number; headingDeg: number };

/** Movements of vehicles from the drawn to the current position, in columns. Invariant: outdated vehicles do not move. */
export class Motion {
  vehicles: readonly ViewportVehicle[] = [];
  fromX = new Float64Array(0);
  fromY = new Float64Array(0);
  toX = new Float64Array(0);
  toY = new Float64Array(0);
  fromHeading = new Float32Array(0);
  toHeading = new Float32Array(0);
  /** ms, of the clock that `update` is given. */
  startedAt = new Float64Array(0);
  /** End of all movements. */
  restsAt = 0;
  #index = new Map<number, number>();

  indexOf(id: number): number | undefined {
    return this.#index.get(id);
  }

  /** @param still reduced motion */
  update(vehicles: readonly ViewportVehicle[], now: number, still: boolean): void {
    const { vehicles: known } = this;
    const before = this.#columns();
    const next = columnsOf(vehicles.length);
    let restsAt = 0;
    for (let i = 0; i < vehicles.length; i++) {
      const vehicle = vehicles[i] as ViewportVehicle;
      const old = this.#index.get(vehicle.id);
      if (old !== i) this.#index.set(vehicle.id, i);
      put(next, i, vehicle);
      if (old === undefined || still || !isFresh(vehicle)) continue;
      const last = known[old] as ViewportVehicle;
      if (vehicle.x === last.x && vehicle.y === last.y && vehicle.headingDeg === last.headingDeg) {
        keep(next, i, before, old);
      } else if (mayMove(placeIn(before, old, now, DRAWN), last, vehicle)) begin(next, i, DRAWN, now);
      restsAt = Math.max(restsAt, (next.startedAt[i] ?? 0) + MOVE_MS);
    }
    Object.assign(this, next);
    this.vehicles = vehicles;
    this.restsAt = restsAt > MOVE_MS ? restsAt : 0;
    if (this.#index.size > vehicles.length) this.#forget(known);
  }

  #forget(known: readonly ViewportVehicle[]): void {
    for (const { id } of known) {
      const index = this.#index.get(id);
      if (index !== undefined && this.vehicles[index]?.id !== id) this.#index.delete(id);
    }
  }

  /** The drawn position. */
  place(index: number, now: number, into: Place = { x: 0, y: 0, headingDeg: 0 }): Place {
    return placeIn(this, index, now, into);
  }

  #columns(): Columns {
    const { fromX, fromY, toX, toY, startedAt, fromHeading, toHeading } = this;
    return { fromX, fromY, toX, toY, startedAt, fromHeading, toHeading };
  }
}

/** Reused for each vehicle of an update. */
const DRAWN: Place = { x: 0, y: 0, headingDeg: 0 };

type Columns = Pick<Motion, 'fromX' | 'fromY' | 'toX' | 'toY' | 'startedAt' | 'fromHeading' | 'toHeading'>;

/** Whether the change can be shown as a movement. */
function mayMove(drawn: Place, known: ViewportVehicle, next: ViewportVehicle): boolean {
  if (next.implausible || !isFresh(known) || !isFresh(next)) return false;
  const gapMs = next.positionAt - known.positionAt;
  if (gapMs < -AGE_STEP_MS || gapMs > MOVE_MAX_GAP_MS + AGE_STEP_MS) return false;
  return distanceM(drawn, next) <= MOVE_MAX_M;
}

/** On the sphere, for distances of some kilometres; mercator coordinates. */
function distanceM(a: { x: number; y: number }, b: { x: number; y: number }): number {
  const scale = EQUATOR_M * Math.cos((latitudeOf(b.y) * Math.PI) / 180);
  return Math.hypot(shortWay(a.x, b.x), b.y - a.y) * scale;
}

/** The shorter way from one mercator longitude to another. */
const shortWay = (from: number, to: number): number => to - from - Math.round(to - from);

function put(columns: Columns, i: number, { x, y, headingDeg }: ViewportVehicle): void {
  columns.fromX[i] = columns.toX[i] = x;
  columns.fromY[i] = columns.toY[i] = y;
  columns.fromHeading[i] = columns.toHeading[i] = headingDeg ?? Number.NaN;
}

function keep(columns: Columns, i: number, before: Columns, old: number): void {
  columns.fromX[i] = before.fromX[old] ?? 0;
  columns.fromY[i] = before.fromY[old] ?? 0;
  columns.fromHeading[i] = before.fromHeading[old] ?? 0;
  columns.startedAt[i] = before.startedAt[old] ?? 0;
}

function begin(columns: Columns, i: number, drawn: Place, now: number): void {
  columns.fromX[i] = (columns.toX[i] ?? 0) - shortWay(drawn.x, columns.toX[i] ?? 0);
  columns.fromY[i] = drawn.y;
  const to = columns.toHeading[i] ?? Number.NaN;
  const turn = ((to - drawn.headingDeg + 540) % 360) - 180;
  columns.fromHeading[i] = Number.isNaN(turn) ? to : to - turn;
  columns.startedAt[i] = now;
}

function placeIn(columns: Columns, i: number, now: number, into: Place): Place {
  const part = Math.min(1, Math.max(0, (now - (columns.startedAt[i] ?? 0)) / MOVE_MS));
  into.x = mix(columns.fromX[i] ?? 0, columns.toX[i] ?? 0, part);
  into.y = mix(columns.fromY[i] ?? 0, columns.toY[i] ?? 0, part);
  into.headingDeg = (mix(columns.fromHeading[i] ?? 0, columns.toHeading[i] ?? 0, part) + 360) % 360;
  return into;
}

/** Exactly `to` at the end. */
const mix = (from: number, to: number, part: number): number => (part === 1 ? to : from + (to - from) * part);

function columnsOf(size: number): Columns {
  return {
    fromX: new Float64Array(size),
    fromY: new Float64Array(size),
    toX: new Float64Array(size),
    toY: new Float64Array(size),
    startedAt: new Float64Array(size),
    fromHeading: new Float32Array(size),
    toHeading: new Float32Array(size),
  };
}
