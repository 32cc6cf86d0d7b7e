import type { Severity } from '@/lib/contracts';
import type { Random } from '../random';
import type { Drive } from './drive';
import { round } from './powertrain';

export type VehicleEvent = { type: string; severity: Severity; data: Record<string, unknown> };

// Mean intervals of driving
const HARSH_BRAKING_EVERY_S = 4_800;
const COLLISION_EVERY_S = 400_000;
// No events at a lower speed
const MIN_SPEED_MS = 8;

/** Harsh braking at random, and very rarely a collision. */
export function drivingEvent(drive: Drive, random: Random, durationS: number): VehicleEvent | null {
  const braking = random.happens(HARSH_BRAKING_EVERY_S, durationS);
  const collision = random.happens(COLLISION_EVERY_S, durationS);
  if (drive.speedMs < MIN_SPEED_MS || !(braking || collision)) return null;
  const decelerationMs2 = round(collision ? 7.5 : random.between(4.5, 7), 1);
  const data = { decelerationMs2, speedKmh: round(drive.speedMs * 3.6, 1) };
  drive.brakeHard(decelerationMs2, collision ? 4 : 1.5);
  return collision
    ? { type: 'collision_suspected', severity: 'critical', data }
    : { type: 'harsh_braking', severity: 'warning', data };
}
