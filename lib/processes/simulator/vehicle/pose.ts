import type { Network } from '../roads/build-network';
import { type Place, pointAt } from '../roads/find-route';
import { headingDeg, type Point, shiftRight } from '../roads/geometry';
import type { Drive } from './drive';

// From the middle of the road to its edge, and far enough ahead to see where the road goes
const KERB_M = 6;
const LOOK_AHEAD_M = 10;

/** Where a vehicle is, and where its nose points. */
export class Pose {
  point: Point = { x: 0, y: 0 };
  headingDeg = 0;
  turnDegPerS = 0;

  constructor(private readonly network: Network) {}

  get degrees(): { latitude: number; longitude: number } {
    return this.network.projection.toDegrees(this.point);
  }

  /** At the kerb. */
  standAt({ edge, offsetM }: Place): void {
    const line = this.network.edges[edge]?.line ?? [];
    const [here, next] = [pointAt(line, offsetM), pointAt(line, offsetM + LOOK_AHEAD_M)];
    this.headingDeg = headingDeg(here, next);
    this.point = shiftRight([here, next], KERB_M)[0] ?? here;
  }

  follow(drive: Drive): void {
    const { point, headingDeg: heading, turnDegPerS } = drive.location();
    this.point = point;
    this.headingDeg = heading;
    this.turnDegPerS = turnDegPerS;
  }

  stop(): void {
    this.turnDegPerS = 0;
  }
}
