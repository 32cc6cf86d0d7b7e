import { describe, expect, test } from 'vitest';
import { bearingDeg, type Coordinates, compassPoint, distanceKm, EARTH_RADIUS_KM } from './great-circle';
import { namePositionsOperation } from './places';
import { isPlaceSearch, roundDistanceKm } from './terms';

type Vector = [number, number, number];

function vector({ latitude, longitude }: Coordinates): Vector {
  const [north, east] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
  return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
}
const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** The same with vectors, and without the formulas under test. */
function byVectors(from: Coordinates, to: Coordinates) {
  const [a, b] = [vector(from), vector(to)];
  const normal = cross(a, b);
  const east = cross([0, 0, 1], a);
  const north = cross(a, east);
  const start = cross(normal, a);
  return {
    km: EARTH_RADIUS_KM * Math.atan2(Math.sqrt(dot(normal, normal)), dot(a, b)),
    degrees: (Math.atan2(dot(start, east), dot(start, north)) * (180 / Math.PI) + 360) % 360,
  };
}

const at = (latitude: number, longitude: number): Coordinates => ({ latitude, longitude });
const turn = (a: number, b: number) => Math.abs(((a - b + 540) % 360) - 180);

describe('great circle', () => {
  const PAIRS = [
    [at(31.2586, 121.4597), at(31.284, 121.49)],
    [at(-17, 179.9), at(-16.8, -179.9)],
    [at(89.9, 10), at(89.9, -170)],
    [at(-89.5, 0), at(-89.4, 90)],
    [at(51.4706, -0.4619), at(40.6398, -73.7789)],
    [at(0, 0), at(0, 179.5)],
    [at(10, 20), at(-70, -60)],
  ] as const;
  test.each(PAIRS)('from %o to %o is as vectors say', (from, to) => {
    const { km, degrees } = byVectors(from, to);
    expect(Math.abs(distanceKm(from, to) - km)).toBeLessThan(1e-6);
    expect(turn(bearingDeg(from, to), degrees)).toBeLessThan(1e-6);
  });

  test('London Heathrow to New York JFK is 5,540 km, in the direction 288°', () => {
    expect(Math.round(distanceKm(...PAIRS[4]) / 10)).toBe(554);
    expect(Math.round(bearingDeg(...PAIRS[4]))).toBe(288);
  });

  test('is north of every place at the north pole, south at the south pole', () => {
    expect(compassPoint(bearingDeg(at(78.2, 15.6), at(90, 120)))).toBe('n');
    expect(compassPoint(bearingDeg(at(-54.8, -68.3), at(-90, 0)))).toBe('s');
  });

  test('a point of the compass covers 22.5° to each side', () => {
    expect([0, 22.4, 22.6, 67.4, 67.6, 180, 292.6, 337.4, 337.6, 359.9].map(compassPoint)).toEqual([
      'n',
      'n',
      'ne',
      'ne',
      'e',
      's',
      'nw',
      'nw',
      'n',
      'n',
    ]);
  });
});

test('rounds distances to two digits and whole kilometres', () => {
  expect([0.2, 0.6, 1.4, 9.4, 9.6, 37.4, 99.6, 104, 106, 312, 499].map(roundDistanceKm)).toEqual([
    1, 1, 1, 9, 10, 37, 100, 100, 110, 310, 500,
  ]);
});

test('searches places from three letters or two Chinese characters on', () => {
  expect(['zh', ' zh ', 'zha', '闸', '闸北', ''].map(isPlaceSearch)).toEqual([false, false, true, false, true, false]);
});

describe('positions of a request', () => {
  const read = (at: string) => namePositionsOperation.input.safeParse({ at });

  test('are latitude, longitude and the width of an area', () => {
    expect(read('31.25,121.49;-52.5, -13.4,20').data?.at).toEqual([
      { latitude: 31.25, longitude: 121.49, spanKm: 0 },
      { latitude: -52.5, longitude: -13.4, spanKm: 20 },
    ]);
  });

  test.each([
    '',
    ';',
    '1',
    '1,',
    ',1',
    'NaN,0',
    '1e2,3',
    '0x1,2',
    '91,0',
    '0,181',
    '1,2,-3',
    '1,2,9999',
    '1,2,3,4',
    "1,2';--",
  ])('refuses %j', (text) =>
    expect(read(text).error?.issues[0]?.message).toContain('is not latitude,longitude in degrees'),
  );

  test('names the position that is wrong, and the number of too many', () => {
    expect(read('1,2;x;3,4').error?.issues.map(({ message }) => message)).toEqual([
      'position 2 is not latitude,longitude in degrees, or with a third number the width in km: "x"',
    ]);
    expect(read(Array(101).fill('1,2').join(';')).error?.issues[0]?.message).toBe('101 positions, at most 100');
  });
});
