import { expect, test } from 'vitest';
import type { RotationCounts, RotationDetail } from '@/lib/contracts';
import { headlineFigures } from './status';

const counts = (change: Partial<RotationCounts>): RotationCounts => ({
  waiting: 0,
  asked: 0,
  issued: 0,
  installed: 0,
  confirmed: 0,
  failed: 0,
  skipped: 0,
  cancelled: 0,
  ...change,
});
const ROTATION = {
  wave: 0,
  total: 20,
  counts: counts({ confirmed: 3, asked: 1, installed: 2, waiting: 14 }),
  waves: [
    { wave: 0, counts: counts({ confirmed: 3, asked: 1 }), total: 4 },
    { wave: 1, counts: counts({ installed: 2, waiting: 14 }), total: 16 },
  ],
  startsAt: 1_000,
  waitsUntil: 2_000,
} as RotationDetail;

test('counts waiting vehicles and those under way of the current wave while it runs', () => {
  expect(headlineFigures(ROTATION, 'asking')).toMatchObject({ wave: 1, waiting: 0, underWay: 3 });
  expect(headlineFigures(ROTATION, 'finishing')).toMatchObject({ wave: 1, waiting: 14, underWay: 1 });
});

test('counts everything else over the whole rotation', () => {
  expect(headlineFigures(ROTATION, 'operator')).toEqual({
    until: 2_000,
    wave: 1,
    waiting: 14,
    underWay: 3,
    confirmed: 3,
    kept: 14,
  });
});

test('the wave that waits to be started is the next one', () => {
  expect(headlineFigures(ROTATION, 'wave').wave).toBe(2);
});

test('a scheduled rotation changes at its start, any other at the end of its wait', () => {
  expect(headlineFigures(ROTATION, 'scheduled').until).toBe(1_000);
  expect(headlineFigures(ROTATION, 'soak').until).toBe(2_000);
});
