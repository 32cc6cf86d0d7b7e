import { at, between, headingDeg, type Point } from '../roads/geometry';
import type { Trip } from '../roads/plan-trip';

const STEP_S = 0.25;
// At a lower speed a stop would never be reached
const CREEP_MS = 1;

/** Progress along a trip within its speed limits and the driver's acceleration. */
export class Drive {
  positionM = 0;
  speedMs = 0;
  accelerationMs2 = 0;
  /** Remaining wait at a red light. */
  waitS = 0;
  #point = 0;
  #stop = 0;
  #brakingS = 0;
  #brakingMs2 = 0;

  constructor(
    private readonly trip: Trip,
    private readonly accelerationLimitMs2: number,
  ) {}

  get arrived(): boolean {
    return this.#stop >= this.trip.stops.length;
  }

  skipTo(positionM: number): void {
    this.positionM = positionM;
    while ((this.trip.stops[this.#stop]?.positionM ?? Infinity) <= positionM) this.#stop += 1;
  }

  brakeHard(decelerationMs2: number, durationS: number): void {
    this.#brakingMs2 = decelerationMs2;
    this.#brakingS = durationS;
  }

  step(durationS: number): void {
    const before = this.speedMs;
    for (let passedS = 0; passedS < durationS && !this.arrived; passedS += STEP_S) this.#advance();
    this.accelerationMs2 = (this.speedMs - before) / durationS;
  }

  location(): { point: Point; headingDeg: number; turnDegPerS: number } {
    this.#seek();
    const { points, positionsM } = this.trip;
    const [from, to] = [at(points, this.#point), at(points, this.#point + 1)];
    const startM = positionsM[this.#point] ?? 0;
    const segmentM = (positionsM[this.#point + 1] ?? startM) - startM;
    const heading = segmentM > 0 ? headingDeg(from, to) : headingDeg(at(points, this.#point - 1), to);
    const next = headingDeg(to, at(points, this.#point + 2));
    const atEnd = this.#point + 2 >= points.length;
    const turnDeg = atEnd ? 0 : ((next - heading + 540) % 360) - 180;
    const share = segmentM > 0 ? Math.min(1, (this.positionM - startM) / segmentM) : 1;
    return {
      point: between(from, to, share),
      headingDeg: heading,
      turnDegPerS: segmentM > 0 ? (turnDeg * this.speedMs) / Math.max(segmentM, 10) : 0,
    };
  }

  #advance(): void {
    if (this.waitS > 0) {
      this.waitS = Math.max(0, this.waitS - STEP_S);
      return;
    }
    const stop = this.trip.stops[this.#stop];
    if (!stop) return;
    const targetMs = Math.min(
      this.speedMs + this.accelerationLimitMs2 * STEP_S,
      this.#allowedMs(this.speedMs * STEP_S),
    );
    if (this.#brakingS > 0) {
      this.#brakingS -= STEP_S;
      this.speedMs = Math.max(0, Math.min(targetMs, this.speedMs - this.#brakingMs2 * STEP_S));
    } else {
      this.speedMs = Math.max(targetMs, CREEP_MS);
    }
    this.positionM += this.speedMs * STEP_S;
    if (this.positionM < stop.positionM - 0.5) return;
    this.positionM = stop.positionM;
    this.speedMs = 0;
    this.waitS = stop.waitS;
    this.#stop += 1;
  }

  #allowedMs(aheadM: number): number {
    this.#seek();
    const { positionsM, speedSquares } = this.trip;
    const here = this.positionM + aheadM;
    let i = this.#point;
    while (i < positionsM.length - 2 && (positionsM[i + 1] ?? Infinity) <= here) i += 1;
    const [startM, endM] = [positionsM[i] ?? 0, positionsM[i + 1] ?? 0];
    const share = endM > startM ? Math.min(1, (here - startM) / (endM - startM)) : 1;
    const [from, to] = [speedSquares[i] ?? 0, speedSquares[i + 1] ?? 0];
    return Math.sqrt(from + (to - from) * share);
  }

  #seek(): void {
    const { positionsM } = this.trip;
    while (this.#point < positionsM.length - 2 && (positionsM[this.#point + 1] ?? Infinity) <= this.positionM) {
      this.#point += 1;
    }
  }
}
