import { describe, expect, it } from 'vitest';
import { mercatorX, mercatorY } from '@/lib/contracts/cells/mercator';
import { MOVE_MS, Motion } from './motion';
import type { ViewportVehicle } from './viewport-snapshot';
import { isFresh } from './viewport-snapshot';

const vehicle = (longitude: number, latitude: number, changes: Partial<ViewportVehicle> = {}): ViewportVehicle => ({
  ...{ id: 1, x: mercatorX(longitude), y: mercatorY(latitude), headingDeg: 90, speedKmh: 50, ageMs: 0 },
  ...{ status: 'driving', alarm: false, implausible: false, positionAt: 0, outdated: false },
  ...changes,
});
/** Some 95 m to the east at that latitude. */
const FROM = vehicle(121.47, 31.23);
const TO = vehicle(121.471, 31.23, { positionAt: 1_000 });

function moved(from: ViewportVehicle, to: ViewportVehicle, still = false): Motion {
  const motion = new Motion();
  motion.update([from], 0, still);
  motion.update([to], 5_000, still);
  return motion;
}

describe('movement', () => {
  it('goes from the drawn to the current position in a second', () => {
    const motion = moved(FROM, TO);
    expect(motion.place(0, 5_000).x).toBeCloseTo(FROM.x, 12);
    expect(motion.place(0, 5_000 + MOVE_MS / 2).x).toBeCloseTo((FROM.x + TO.x) / 2, 12);
    expect(motion.place(0, 9_000).x).toBeCloseTo(TO.x, 12);
    expect(motion.restsAt).toBe(6_000);
  });

  it('restarts from the middle of a movement, and continues without a change', () => {
    const motion = moved(FROM, TO);
    const on = vehicle(121.472, 31.23, { positionAt: 2_000 });
    motion.update([on], 5_500, false);
    expect(motion.place(0, 5_500).x).toBeCloseTo((FROM.x + TO.x) / 2, 12);
    motion.update([{ ...on, ageMs: 1_000 }], 6_000, false);
    expect(motion.place(0, 6_000).x).toBeCloseTo(((FROM.x + TO.x) / 2 + on.x) / 2, 12);
  });

  it('follows a vehicle whose index changes', () => {
    const motion = new Motion();
    const other = vehicle(0, 0, { id: 2 });
    motion.update([other, FROM], 0, false);
    motion.update([TO, other], 1_000, false);
    expect(motion.indexOf(1)).toBe(0);
    expect(motion.place(0, 1_500).x).toBeCloseTo((FROM.x + TO.x) / 2, 12);
    expect(motion.place(1, 1_500).x).toBeCloseTo(0.5, 12);
  });

  it.each<[string, ViewportVehicle, ViewportVehicle]>([
    ['an implausible one', FROM, { ...TO, implausible: true }],
    ['a distance of more than 400 m', FROM, vehicle(121.4745, 31.23, { positionAt: 1_000 })],
    ['a silent one', FROM, { ...TO, status: 'no_data' }],
    ['a disconnected one', FROM, { ...TO, status: 'offline' }],
    ['an old position', FROM, { ...TO, ageMs: 180_000 }],
    ['an outdated one', FROM, { ...TO, outdated: true }],
    ['a reconnected one', { ...FROM, status: 'offline' }, TO],
    ['a long gap', FROM, { ...TO, positionAt: 60_000 }],
    ['an older report', FROM, { ...TO, positionAt: -5_000 }],
  ])('is none for %s', (_what, from, to) => {
    const motion = moved(from, to);
    expect(motion.place(0, 5_000).x).toBe(to.x);
    expect(motion.restsAt).toBe(0);
  });

  it('is none with reduced motion', () => expect(moved(FROM, TO, true).place(0, 5_000).x).toBe(TO.x));

  it('takes the shorter way across the antimeridian', () => {
    const to = vehicle(-179.999, 0, { positionAt: 1_000 });
    const motion = moved(vehicle(179.999, 0), to);
    const half = motion.place(0, 5_500).x;
    expect(half - Math.round(half)).toBeCloseTo(0, 9);
    expect(motion.place(0, 9_000).x).toBe(to.x);
  });

  it('turns the shorter way, over north', () => {
    const motion = moved({ ...FROM, headingDeg: 350 }, { ...TO, headingDeg: 10 });
    expect(motion.place(0, 5_250).headingDeg).toBeCloseTo(355, 3);
    expect(motion.place(0, 5_500).headingDeg).toBeCloseTo(0, 3);
    expect(moved({ ...FROM, headingDeg: null }, TO).place(0, 5_000).headingDeg).toBe(90);
    expect(moved(FROM, { ...TO, headingDeg: null }).place(0, 5_000).headingDeg).toBeNaN();
  });
});

it('a sleeping vehicle is fresh as long as its position is', () => {
  expect(isFresh({ ...FROM, status: 'sleeping' })).toBe(true);
  expect(isFresh({ ...FROM, status: 'sleeping', ageMs: Number.POSITIVE_INFINITY })).toBe(false);
});
