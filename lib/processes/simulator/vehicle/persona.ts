import { Random } from '../random';
import type { DrivingStyle } from '../roads/plan-trip';

/** Constant properties of a vehicle and its driver. */
export type Persona = {
  style: DrivingStyle;
  accelerationMs2: number;
  /** While driving. */
  reportIntervalS: 1 | 2;
  /** Loses its network at times, without a DISCONNECT. */
  flakyNetwork: boolean;
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

/** SAE J2012 code and the control unit that stores it. */
export type TroubleCode = { code: string; controlUnit: string };

const TROUBLE_CODES: readonly [TroubleCode, ...TroubleCode[]] = [
  { code: 'P0420', controlUnit: 'engine' },
  { code: 'C0035', controlUnit: 'brakes' },
  { code: 'B1001', controlUnit: 'body' },
  { code: 'U0100', controlUnit: 'gateway' },
];

/** One vehicle in twelve has a stored code. */
export function storedTroubleCodes(seed: number, vin: string): TroubleCode[] {
  const random = new Random(seed, `${vin}/trouble-codes`);
  return random.chance(1 / 12) ? [random.pick(TROUBLE_CODES)] : [];
}
