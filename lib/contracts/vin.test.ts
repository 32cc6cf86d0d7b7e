import { expect, test } from 'vitest';
import { hasVinCheckDigit, vinSchema } from './vin';

// The published examples of 49 CFR 565 and of ISO 3779 literature
test.each(['1M8GDM9AXKP042788', '11111111111111111', '5GZCZ43D13S812715'])('%s carries its check digit', (vin) => {
  expect(vinSchema.safeParse(vin).success).toBe(true);
  expect(hasVinCheckDigit(vin)).toBe(true);
});

test('detects one wrong character by the check digit', () => {
  expect(hasVinCheckDigit('1M8GDM9AXKP042789')).toBe(false);
  expect(vinSchema.safeParse('1M8GDM9AXKP042789').success).toBe(true);
});

test.each([
  '',
  '1M8GDM9AXKP04278',
  '1M8GDM9AXKP0427888',
  '1M8GDM9AXKP04278O',
  '1m8gdm9axkp042788',
  '1M8GDM9AXKP04278+',
])('rejects the format of %j', (vin) => {
  expect(vinSchema.safeParse(vin).success).toBe(false);
});
