import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { NearbyPlace, Place } from '@/lib/contracts/places/terms';
import { createPlaceLoader } from './create-place-loader';
import { neighboursOf, placeCellOf, placeFrom } from './place-cells';

const PLACE: Place = {
  id: 1,
  name: { en: 'A', zh: null },
  admin1: null,
  country: 'CN',
  latitude: 31,
  longitude: 121,
  population: 1_000,
  insideKm: 1,
};
const found = (id: number): NearbyPlace => ({ place: { ...PLACE, id }, distanceKm: 0, bearing: 'n', inside: true });

describe('cells', () => {
  test('are the same for positions within about a kilometre', () => {
    expect(placeCellOf({ latitude: 31.2804, longitude: 121.4896 })).toBe('31.28,121.49');
    expect(placeCellOf({ latitude: 31.2761, longitude: 121.4949 })).toBe('31.28,121.49');
    expect(placeCellOf({ latitude: -0.001, longitude: 179.999 })).toBe('0,180');
  });

  test('have the width of an area as a power of two', () => {
    expect([0, 3, 4, 100, 9_999].map((spanKm) => placeCellOf({ latitude: 1, longitude: 2, spanKm }))).toEqual([
      '1,2',
      '1,2',
      '1,2,4',
      '1,2,64',
      '1,2,1024',
    ]);
  });

  test('have eight neighbours', () => {
    const around = neighboursOf('31.28,121.49,64');
    expect(around).toHaveLength(8);
    expect(around).toContain('31.29,121.48,64');
  });
});

describe('a place for a position in the cell', () => {
  test('has the distance of the position, not of the cell', () => {
    const nearby = placeFrom(found(1), { latitude: 31.1, longitude: 121 });
    expect(nearby).toMatchObject({ bearing: 'n', inside: false });
    expect(nearby?.distanceKm).toBeCloseTo(11.12, 2);
  });

  test('is none beyond 500 km', () => {
    expect(placeFrom(found(1), { latitude: 36, longitude: 121 })).toBeNull();
    expect(placeFrom(null, { latitude: 31, longitude: 121 })).toBeNull();
    expect(placeFrom(undefined, { latitude: 31, longitude: 121 })).toBeNull();
  });
});

describe('loader', () => {
  beforeEach(() => void vi.useFakeTimers());

  test('asks once for all cells of a rendering, in requests of 100', async () => {
    const requests: number[] = [];
    const load = createPlaceLoader(async (cells) => {
      requests.push(cells.length);
      return cells.map((cell) => (cell === '3' ? null : found(Number(cell))));
    });
    const loaded = Promise.all(Array.from({ length: 130 }, (_, id) => load(String(id))));
    await vi.runAllTimersAsync();
    expect((await loaded).map((one) => one?.place.id ?? null).slice(0, 5)).toEqual([0, 1, 2, null, 4]);
    expect(requests).toEqual([100, 30]);
    const later = load('7');
    await vi.runAllTimersAsync();
    expect((await later)?.place.id).toBe(7);
    expect(requests).toEqual([100, 30, 1]);
  });

  test('fails all cells of a request that fails, and asks again', async () => {
    let failures = 1;
    const load = createPlaceLoader(async (cells) => {
      if (failures-- > 0) throw new Error('away');
      return cells.map(() => found(1));
    });
    const first = Promise.allSettled([load('1'), load('2')]);
    await vi.runAllTimersAsync();
    expect((await first).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const second = load('1');
    await vi.runAllTimersAsync();
    expect((await second)?.place.id).toBe(1);
  });
});
