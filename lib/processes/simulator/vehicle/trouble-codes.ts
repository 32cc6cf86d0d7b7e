import { Random } from '../random';

/** SAE J2012 code and the control unit that stores it. */
export type TroubleCode = { code: string; controlUnit: string };

const CODES: readonly [TroubleCode, ...TroubleCode[]] = [
  { code: 'P0420', controlUnit: 'engine' },
  { code: 'C0035', controlUnit: 'brakes' },
  { code: 'B1001', controlUnit: 'body' },
  { code: 'U0100', controlUnit: 'gateway' },
];
// One car in twelve has something to tell the workshop
const SHARE = 1 / 12;

export function storedTroubleCodes(seed: number, vin: string): TroubleCode[] {
  const random = new Random(seed, `${vin}/trouble-codes`);
  return random.chance(SHARE) ? [random.pick(CODES)] : [];
}
