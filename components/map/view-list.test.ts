import { describe, expect, test } from 'vitest';
import type { ViewportCluster, ViewportSnapshot, ViewportVehicle } from '@/lib/browser/map';
import { mercatorX, mercatorY } from '@/lib/contracts/cells/mercator';
import { extentOf, isLastKnown, LIST_MAX_ROWS, viewList, within } from './view-list';

const place = (longitude: number, latitude: number) => ({ x: mercatorX(longitude), y: mercatorY(latitude) });
const vehicle = (id: number, more: Partial<ViewportVehicle> = {}) =>
  ({ id, ...place(10, 10), alarm: false, ...more }) as ViewportVehicle;
const cluster = (total: number, more: Partial<ViewportCluster> = {}) =>
  ({ total, ...place(10, 10), alarms: 0, ...more }) as ViewportCluster;
const snapshot = (vehicles: ViewportVehicle[], clusters: ViewportCluster[] = []): ViewportSnapshot => ({
  vehicles,
  clusters,
  at: 1,
  missing: 0,
  outdatedParts: 0,
});
const AROUND = { west: 0, south: 0, east: 20, north: 20 };
const plates = new Map([
  [1, 'C'],
  [2, 'A'],
  [3, 'B'],
]);
const list = (shot: ViewportSnapshot) => viewList(shot, AROUND, (id) => plates.get(id));

describe('the list beside the map', () => {
  test('sorts alarms first, then by plate, with vehicles without a plate at the end', () => {
    const { vehicles } = list(snapshot([vehicle(9), vehicle(1, { alarm: true }), vehicle(2), vehicle(3)]));
    expect(vehicles.map(({ id }) => id)).toEqual([1, 2, 3, 9]);
  });

  test('contains only vehicles in view', () => {
    const found = list(snapshot([vehicle(1), vehicle(2, place(30, 10))], [cluster(5), cluster(7, place(10, -10))]));
    expect([found.vehicles.length, found.clusters.length, found.total, found.left]).toEqual([1, 1, 6, 0]);
  });

  test('limits its rows and counts the omitted vehicles', () => {
    const many = Array.from({ length: 500 }, (_, i) => vehicle(i + 10));
    const groups = Array.from({ length: 130 }, (_, i) => cluster(i + 2));
    const found = list(snapshot([...many, vehicle(999, { alarm: true })], groups));
    expect(found.vehicles.length + found.clusters.length).toBe(LIST_MAX_ROWS);
    expect(found.vehicles[0]?.id).toBe(999);
    expect(found.clusters[0]?.total).toBe(131);
    expect(found.left).toBe(501 + 130 - LIST_MAX_ROWS);
  });
});

describe('bounds', () => {
  test('across the antimeridian contain both sides, in both notations', () => {
    for (const bounds of [
      { west: 170, east: -170, south: -30, north: 0 },
      { west: 170, east: 190, south: -30, north: 0 },
    ]) {
      expect([178, -179, 0].map((longitude) => within(bounds)(place(longitude, -17)))).toEqual([true, true, false]);
    }
  });

  test('of the whole world contain everything', () => {
    expect(within({ west: -200, east: 200, south: -90, north: 90 })(place(190, 90))).toBe(true);
  });

  test('around places are the smallest, also across the antimeridian', () => {
    const fiji = extentOf([place(178, -17), place(-179, -18)]);
    expect((fiji?.east ?? 0) - (fiji?.west ?? 0)).toBeLessThan(4);
    const china = extentOf([place(121, 31), place(113, 23)]);
    expect(china?.west).toBeGreaterThan(112);
    expect(china?.east).toBeLessThan(122);
    expect(extentOf([])).toBeNull();
  });

  test('around one place have some width', () => {
    const one = extentOf([place(10, 10)]);
    expect((one?.east ?? 0) - (one?.west ?? 0)).toBeCloseTo(0.05, 3);
  });
});

test('a position is live only while it is fresh and its vehicle is connected', () => {
  const now = 1_000_000;
  const fresh = { status: 'driving' as const, positionAt: now - 5_000, outdated: false };
  expect(isLastKnown(fresh, now)).toBe(false);
  expect(isLastKnown({ ...fresh, status: 'no_data' }, now)).toBe(true);
  expect(isLastKnown({ ...fresh, status: 'offline' }, now)).toBe(true);
  expect(isLastKnown({ ...fresh, outdated: true }, now)).toBe(true);
  expect(isLastKnown({ ...fresh, status: 'sleeping', positionAt: now - 121_000 }, now)).toBe(true);
  expect(isLastKnown({ ...fresh, positionAt: -Infinity }, now)).toBe(true);
});
