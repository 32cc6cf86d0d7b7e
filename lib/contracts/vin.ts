import { z } from 'zod';
import { VIN_PATTERN } from './fleet/terms';

export const vinSchema = z.string().regex(VIN_PATTERN, 'A VIN has 17 letters and digits, without I, O and Q');

/** Normalises input: without blanks, in upper case. */
export const vinInputSchema = z
  .string()
  .overwrite((text) => text.replace(/\s+/g, '').toUpperCase())
  .pipe(vinSchema);

const VALUES: Record<string, number> = Object.fromEntries(
  [...'0123456789']
    .map((digit) => [digit, Number(digit)])
    .concat(
      Object.entries({ A: 1, B: 2, C: 3, D: 4, E: 5, F: 6, G: 7, H: 8, J: 1, K: 2, L: 3, M: 4, N: 5, P: 7, R: 9 }),
      Object.entries({ S: 2, T: 3, U: 4, V: 5, W: 6, X: 7, Y: 8, Z: 9 }),
    ),
);
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** The check digit that position 9 has by 49 CFR 565.15 and GB 16735 (`0` to `9` or `X`). `vin` must have 17 characters. */
export function vinCheckDigit(vin: string): string {
  const sum = [...vin].reduce((total, character, i) => total + (VALUES[character] ?? 0) * (WEIGHTS[i] ?? 0), 0);
  return sum % 11 === 10 ? 'X' : String(sum % 11);
}

/** ISO 3779 leaves position 9 to the maker outside North America and China: a mismatch is a warning, not a refusal. */
export const hasVinCheckDigit = (vin: string): boolean => vin[8] === vinCheckDigit(vin);
