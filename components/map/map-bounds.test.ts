import { expect, test } from 'vitest';
import { boundsOf, squareBounds, viewOf } from './map-bounds';

test('the bounds of a view fit that view', () => {
  const view = { longitude: 121.47, latitude: 31.23, zoom: 9.5 };
  const again = viewOf(boundsOf(view));
  expect(again.longitude).toBeCloseTo(view.longitude, 6);
  expect(again.latitude).toBeCloseTo(view.latitude, 6);
  expect(again.zoom).toBeCloseTo(view.zoom, 6);
});

test('fits bounds across the antimeridian, and a single place', () => {
  expect(Math.abs(viewOf({ west: 170, east: -170, south: -20, north: -10 }).longitude)).toBeCloseTo(180);
  expect(viewOf({ west: 1, east: 1, south: 2, north: 2 })).toMatchObject({ longitude: 1, zoom: 17 });
});

test('the whole world is a square', () => {
  expect(squareBounds({ x: 0, y: 0, side: 1 })).toMatchObject({ west: -180, east: 180 });
});
