import { expect, test } from 'vitest';
import type { VehicleSummary } from '@/lib/contracts';
import { noFurtherThan, placeOf } from './map-place';

const at = (telemetry: { longitude: number | null; latitude: number | null } | null) =>
  placeOf({ telemetry } as VehicleSummary);

test('returns a view of both coordinates, also on the equator and the prime meridian', () => {
  expect(at({ longitude: 11.5, latitude: 48.1 })).toEqual({ longitude: 11.5, latitude: 48.1, zoom: 14 });
  expect(at({ longitude: 0, latitude: 0 })).toMatchObject({ longitude: 0, latitude: 0 });
});

test('returns null without a complete position', () => {
  expect(at({ longitude: 11.5, latitude: null })).toBeNull();
  expect(at(null)).toBeNull();
  expect(placeOf(undefined)).toBeNull();
});

test('never zooms out', () => {
  const place = { longitude: 11.5, latitude: 48.1, zoom: 14 };
  expect(noFurtherThan(place, 3).zoom).toBe(14);
  expect(noFurtherThan(place, 17).zoom).toBe(17);
});
