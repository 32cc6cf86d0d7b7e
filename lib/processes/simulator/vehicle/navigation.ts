import type { Random } from '../random';
import type { Network } from '../roads/build-network';
import { type Place, pointAt } from '../roads/find-route';
import { headingDeg, type Point, shiftRight } from '../roads/geometry';
import { planTrip, randomPlace, type Trip } from '../roads/plan-trip';
import { Drive } from './drive';
import { altitudeM, type Position } from './motion-signals';
import type { Persona } from './persona';

// From the middle of the road to its edge, and far enough ahead for the direction of the road
const KERB_M = 6;
const LOOK_AHEAD_M = 10;

/** Position, heading and current trip of a vehicle. */
export class Navigation {
  /** null: not on a trip. */
  drive: Drive | null = null;
  readonly #network: Network;
  #trip: Trip | null = null;
  /** Start of the next trip. */
  #place: Place;
  #point: Point = { x: 0, y: 0 };
  #headingDeg = 0;
  #turnDegPerS = 0;

  /** At the city's centre until `standAtKerb` or a trip. */
  constructor(network: Network, random: Random) {
    this.#network = network;
    this.#place = randomPlace(network, random);
  }

  get degrees(): { latitude: number; longitude: number } {
    return this.#network.projection.toDegrees(this.#point);
  }

  get position(): Position {
    return {
      ...this.degrees,
      altitudeM: altitudeM(this.#network.city.altitudeM, this.#point),
      headingDeg: this.#headingDeg,
      turnDegPerS: this.#turnDegPerS,
    };
  }

  standAtKerb(): void {
    const { edge, offsetM } = this.#place;
    const line = this.#network.edges[edge]?.line ?? [];
    const [here, next] = [pointAt(line, offsetM), pointAt(line, offsetM + LOOK_AHEAD_M)];
    this.#headingDeg = headingDeg(here, next);
    this.#point = shiftRight([here, next], KERB_M)[0] ?? here;
  }

  /** Starts a trip to a random destination. */
  startTrip({ style, accelerationMs2 }: Persona, random: Random): void {
    this.#trip = planTrip(this.#network, { place: this.#place, point: this.#point }, random, style);
    this.drive = new Drive(this.#trip, accelerationMs2);
  }

  /** Continues the trip from this share of its length. */
  skipTo(share: number): void {
    this.drive?.skipTo((this.#trip?.lengthM ?? 0) * share);
    this.#locate();
  }

  /** @returns metres driven */
  advance(durationS: number): number {
    if (!this.drive) return 0;
    const beforeM = this.drive.positionM;
    this.drive.step(durationS);
    this.#locate();
    return this.drive.positionM - beforeM;
  }

  /** @returns length of the trip in metres */
  endTrip(): number {
    const lengthM = this.#trip?.lengthM ?? 0;
    this.#place = this.#trip?.destination ?? this.#place;
    this.#trip = null;
    this.drive = null;
    this.#turnDegPerS = 0;
    return lengthM;
  }

  #locate(): void {
    if (!this.drive) return;
    const { point, headingDeg: heading, turnDegPerS } = this.drive.location();
    this.#point = point;
    this.#headingDeg = heading;
    this.#turnDegPerS = turnDegPerS;
  }
}
