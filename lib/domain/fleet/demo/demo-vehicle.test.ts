import { expect, test } from 'vitest';
import { hasVinCheckDigit, vinSchema } from '@/lib/contracts';
import { demoVehicle } from './demo-vehicle';

const fleet = (seed: number, size: number) => Array.from({ length: size }, (_, n) => demoVehicle(seed, n));

test('has valid, unique VINs and unique TBox serials', () => {
  const vehicles = [...fleet(1, 3_000), ...fleet(2, 3_000)];
  expect(vehicles.filter(({ vin }) => !vinSchema.safeParse(vin).success || !hasVinCheckDigit(vin))).toEqual([]);
  expect(new Set(vehicles.map((vehicle) => vehicle.vin)).size).toBe(vehicles.length);
  expect(new Set(vehicles.map((vehicle) => vehicle.tboxSerial)).size).toBe(vehicles.length);
});

test('does not depend on the size of the fleet', () => {
  expect(fleet(3, 10)).toEqual(fleet(3, 1_000).slice(0, 10));
  expect(fleet(3, 10)).not.toEqual(fleet(4, 10));
});

test('rarely repeats plates', () => {
  const plates = fleet(1, 5_000).map((vehicle) => vehicle.plate);
  expect(new Set(plates).size).toBeGreaterThan(4_950);
});
