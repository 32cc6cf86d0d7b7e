import type { Random } from '../random';
import type { DrivingStyle } from '../roads/plan-trip';

/** What does not change in a vehicle's life. */
export type Persona = {
  style: DrivingStyle;
  accelerationMs2: number;
  /** Time between two reports while driving. */
  reportIntervalS: 1 | 2;
  /** Loses its network now and then, without a word to the broker. */
  flakyNetwork: boolean;
  /** Its clock is wrong by this much. */
  clockErrorMs: number;
};

const DAY_MS = 86_400_000;

export function createPersona(random: Random): Persona {
  const haste = random.next();
  return {
    style: {
      pace: 0.82 + 0.24 * haste,
      brakingMs2: 1.3 + 0.9 * haste,
      lateralMs2: 1.8 + 1.2 * haste,
    },
    accelerationMs2: 1.2 + 1.1 * haste,
    reportIntervalS: random.chance(0.5) ? 1 : 2,
    flakyNetwork: random.chance(0.04),
    clockErrorMs: random.chance(0.01) ? Math.round(random.pick([-1, 1]) * random.between(0.05, 400) * DAY_MS) : 0,
  };
}
