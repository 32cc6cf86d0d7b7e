import { describe, expect, it } from 'vitest';
import { type Bounds, quadkeyOf, tileBounds, tileOf } from '@/lib/contracts/cells';
import { chooseCells } from './choose-cells';
import { createWithin } from './count-viewport';

const SHANGHAI: Bounds = { west: 121.2, east: 121.8, south: 31.0, north: 31.4 };

describe('cells of a view', () => {
  it.each([0, 1, 3.9, 8, 10.4, 14, 17, 20])('are few and cover it at zoom %d', (zoom) => {
    // 1,600 × 900 px around the town
    const half = { x: (800 / (512 * 2 ** zoom)) * 360, y: (450 / (512 * 2 ** zoom)) * 300 };
    const bounds = {
      west: Math.max(-180, 121.5 - half.x),
      east: Math.min(180, 121.5 + half.x),
      south: Math.max(-85, 31.2 - half.y),
      north: Math.min(85, 31.2 + half.y),
    };
    const choice = chooseCells(bounds, zoom, 1);
    expect(choice.cells.length).toBeLessThanOrEqual(24);
    expect(new Set(choice.cells).size).toBe(choice.cells.length);
    expect(choice.zoom).toBeLessThanOrEqual(Math.max(1, Math.min(17, Math.floor(zoom))));
    const boxes = choice.cells.map((cell) => tileBounds(tileOf(cell)));
    for (const [longitude, latitude] of [
      [bounds.west + 1e-9, bounds.south + 1e-9],
      [bounds.east - 1e-9, bounds.north - 1e-9],
      [121.5, 31.2],
    ] as const) {
      expect(boxes.some((box) => createWithin(box)(longitude / 360 + 0.5, placeY(latitude)))).toBe(true);
    }
  });

  it('become coarser for a user with many fleets', () => {
    const one = chooseCells(SHANGHAI, 10, 1);
    const many = chooseCells(SHANGHAI, 10, 6);
    expect(one.zoom).toBe(10);
    expect(many.cells.length).toBeLessThanOrEqual(4);
    expect(many.zoom).toBeLessThan(10);
    expect(chooseCells(SHANGHAI, 10, 500).cells.length).toBeLessThanOrEqual(4);
  });

  it('lie on both sides of the antimeridian', () => {
    const { zoom, cells } = chooseCells({ west: 179, east: -179, south: -18, north: -16 }, 6, 1);
    expect(zoom).toBe(6);
    expect(new Set(cells.map((cell) => tileOf(cell).x))).toEqual(new Set([0, 63]));
  });

  it.each([
    ['the poles', { west: -180, east: 180, south: -90, north: 90 }],
    ['only a pole', { west: -10, east: 10, south: 88, north: 90 }],
    ['the world, twice', { west: -400, east: 400, south: -60, north: 60 }],
  ])('exist with %s', (_what, bounds) => {
    const { cells } = chooseCells(bounds, 1.2, 1);
    expect(cells.length).toBeGreaterThan(0);
    expect(cells.length).toBeLessThanOrEqual(4);
    for (const cell of cells) expect(quadkeyOf(tileOf(cell))).toBe(cell);
  });
});

const placeY = (latitude: number) => {
  const sin = Math.sin((latitude * Math.PI) / 180);
  return 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI);
};

describe('bounds', () => {
  it('across the antimeridian contain both sides', () => {
    const within = createWithin({ west: 170, east: -170, south: -10, north: 10 });
    expect([within(0.99, 0.5), within(0.01, 0.5), within(0.5, 0.5), within(0.99, 0.1)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('of the whole world contain everything', () => {
    const within = createWithin({ west: -180, east: 180, south: -90, north: 90 });
    expect([within(0, 0), within(0.999, 1), within(0.5, 0.5)]).toEqual([true, true, true]);
  });
});
