import { expect, test } from 'vitest';
import type { VehicleSummary } from '@/lib/contracts';
import { noFurtherThan, placeOf } from './map-place';

const at = (telemetry: { longitude: number | null; latitude: number | null } | null) =>
  placeOf({ telemetry } as VehicleSummary);

test('a vehicle with both coordinates has a place, also on the equator and the prime meridian', () => {
  expect(at({ longitude: 11.5, latitude: 48.1 })).toEqual({ longitude: 11.5, latitude: 48.1, zoom: 14 });
  expect(at({ longitude: 0, latitude: 0 })).toMatchObject({ longitude: 0, latitude: 0 });
});

test('a vehicle without a complete position has none', () => {
  expect(at({ longitude: 11.5, latitude: null })).toBeNull();
  expect(at(null)).toBeNull();
  expect(placeOf(undefined)).toBeNull();
});

test('goes closer, never further out than the map is', () => {
  const place = { longitude: 11.5, latitude: 48.1, zoom: 14 };
  expect(noFurtherThan(place, 3).zoom).toBe(14);
  expect(noFurtherThan(place, 17).zoom).toBe(17);
});
