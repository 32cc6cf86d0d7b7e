import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { decodeFrame, encodeClusters, encodeVehicles, type VehicleRecord } from './cell-frame';
import { canonicalFilter, filterLevel } from './cell-interest';
import { MAP_STATUSES } from './map-status';
import { cellsIn, latitudeOf, longitudeOf, mercatorX, mercatorY, quadkeyOf, tileBounds, tileOf } from './mercator';

const AT = 1_800_000_000_000;
const CELL = '1321';
const header = { part: 1, parts: 3, at: AT };
const vehicle: VehicleRecord = {
  id: 4_000_000_000,
  x: 0.25,
  y: 0.75,
  headingDeg: 90,
  status: 0,
  alarm: true,
  implausible: false,
  speedKmh: 54.4,
  ageMs: 1_999,
};

describe('frame', () => {
  it('decodes vehicles with the precision of a 65,536th of the cell', () => {
    const frame = decodeFrame(
      CELL,
      encodeVehicles(header, [
        vehicle,
        { ...vehicle, id: 2, headingDeg: null, speedKmh: null, status: 4, alarm: false, implausible: true },
      ]),
    );
    const { x, y } = tileOf(CELL);
    expect(frame).toMatchObject({ ...header, kind: 'vehicles' });
    if (frame?.kind !== 'vehicles') return expect.fail();
    expect(frame.vehicles[0]).toMatchObject({
      id: 4_000_000_000,
      headingDeg: 90,
      status: 'driving',
      alarm: true,
      implausible: false,
      speedKmh: 54,
      ageMs: 1_000,
    });
    expect(frame.vehicles[1]).toMatchObject({
      id: 2,
      headingDeg: null,
      status: 'offline',
      alarm: false,
      implausible: true,
      speedKmh: null,
    });
    expect(frame.vehicles[0]?.x).toBeCloseTo((x + 0.25) / 16, 5);
    expect(frame.vehicles[0]?.y).toBeCloseTo((y + 0.75) / 16, 5);
  });

  it('decodes clusters, with the counts of each square', () => {
    const bytes = encodeClusters(header, 3, [
      { square: 9, x: 0.5, y: 0.5, counts: [1, 2, 3, 4, 5_000_000, 6, 7], alarms: 8 },
    ]);
    const frame = decodeFrame(CELL, bytes);
    if (frame?.kind !== 'clusters') return expect.fail();
    const [cluster] = frame.clusters;
    const { x, y } = tileOf(CELL);
    expect(cluster).toMatchObject({
      alarms: 8,
      counts: {
        ...{ driving: 1, standing: 2, no_data: 3, sleeping: 4, offline: 5_000_000 },
        ...{ never_connected: 6, unknown: 7 },
      },
    });
    expect(cluster?.square).toEqual({ x: (x * 8 + 1) / 128, y: (y * 8 + 1) / 128, side: 1 / 128 });
    expect(cluster?.x).toBeCloseTo((x * 8 + 1.5) / 128, 4);
  });

  test.each([
    [0, 0],
    [119_999, 119_000],
    [120_000, 120_000],
    [3_599_000, 3_540_000],
    [3_600_000, 3_600_000],
    [72.9 * 3_600_000, 72 * 3_600_000],
    [73 * 3_600_000, Number.POSITIVE_INFINITY],
  ])('an age of %d ms is told as %d', (ageMs, told) => {
    const frame = decodeFrame(CELL, encodeVehicles(header, [{ ...vehicle, ageMs }]));
    expect(frame?.kind === 'vehicles' && frame.vehicles[0]?.ageMs).toBe(told);
  });

  it('is rejected with another version, a wrong length, or invalid counts', () => {
    const good = encodeVehicles(header, [vehicle, { ...vehicle, id: 2 }]);
    const clusters = encodeClusters(header, 1, [{ square: 3, x: 0, y: 0, counts: [1], alarms: 0 }]);
    const with_ = (bytes: Uint8Array, at: number, value: number) => {
      const copy = bytes.slice();
      copy[at] = value;
      return copy;
    };
    expect(decodeFrame(CELL, good)).not.toBeNull();
    expect(decodeFrame(CELL, clusters)).not.toBeNull();
    for (let length = 0; length < good.length; length++) expect(decodeFrame(CELL, good.subarray(0, length))).toBeNull();
    const bad = [
      with_(good, 0, 1),
      with_(good, 1, 2),
      with_(good, 2, 3),
      with_(good, 3, 0),
      with_(good, 11, 0x7f).fill(0xff, 4, 12),
      with_(good, 12, 255),
      with_(good, 16 + 9, 7),
      with_(good, 16 + 8, 241),
      with_(clusters, 14, 5),
      with_(clusters, 14, 0),
      new Uint8Array([...good, 0]),
    ];
    for (const bytes of bad) expect(decodeFrame(CELL, bytes)).toBeNull();
  });

  it('is rejected or decoded, never throws', () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
      return seed / 0x7fffffff;
    };
    for (let i = 0; i < 5_000; i++) {
      const bytes = Uint8Array.from({ length: Math.floor(random() * 80) }, () => random() * 256);
      if (bytes.length > 1) bytes.set([1, i % 3]);
      expect(() => decodeFrame(CELL, bytes)).not.toThrow();
    }
  });

  it('equals the golden frames', () => {
    const golden = JSON.parse(readFileSync(new URL('golden/cell-frames.json', import.meta.url), 'utf8')) as {
      cell: string;
      hex: string;
      frame: unknown;
    }[];
    for (const { cell, hex, frame } of golden) expect(decodeFrame(cell, Buffer.from(hex, 'hex'))).toEqual(frame);
  });
});

describe('cells', () => {
  it('are converted to tiles and back', () => {
    expect(quadkeyOf({ z: 3, x: 3, y: 5 })).toBe('213'); // example of Bing Maps' description of quadkeys
    for (const key of ['0', '3', '213', '132210', '33333333333333333']) expect(quadkeyOf(tileOf(key))).toBe(key);
  });

  it('contain the places within them', () => {
    const { west, south, east, north } = tileBounds(tileOf('132'));
    expect([mercatorX(west) * 8, mercatorY(north) * 8].map(Math.round)).toEqual([tileOf('132').x, tileOf('132').y]);
    expect([east - west, north > south]).toEqual([45, true]);
    expect(longitudeOf(mercatorX(121.47))).toBeCloseTo(121.47, 9);
    expect(latitudeOf(mercatorY(31.23))).toBeCloseTo(31.23, 9);
  });

  it('have the poles at the edge and 180° at 180° W', () => {
    expect([mercatorY(90), mercatorY(-90)]).toEqual([0, 1]);
    expect([mercatorX(180), mercatorX(-180), mercatorX(540)]).toEqual([0, 0, 0]);
  });

  it('cover a view, also across the antimeridian or of the whole world', () => {
    expect(cellsIn({ west: -10, south: -10, east: 10, north: 10 }, 1, 10)?.sort()).toEqual(['0', '1', '2', '3']);
    expect(cellsIn({ west: 170, south: 1, east: -170, north: 10 }, 2, 10)?.sort()).toEqual(['02', '13']);
    expect(cellsIn({ west: 170, south: 1, east: 190, north: 10 }, 2, 10)?.sort()).toEqual(['02', '13']);
    expect(cellsIn({ west: -200, south: -90, east: 400, north: 90 }, 2, 16)?.length).toBe(16);
    expect(cellsIn({ west: 10, south: 10, east: 10, north: 10 }, 6, 1)).toHaveLength(1);
    expect(cellsIn({ west: -180, south: -85, east: 180, north: 85 }, 10, 96)).toBeNull();
  });
});

describe('filters', () => {
  it('that match the same vehicles are equal', () => {
    expect(canonicalFilter({ tags: ['b', 'a', 'a'], statuses: [] })).toBe(canonicalFilter({ tags: ['a', 'b'] }));
    expect(canonicalFilter({})).toBe('');
    expect(canonicalFilter()).toBe('');
    expect(filterLevel(canonicalFilter({ alarm: true }))).toMatch(/^[0-9a-f]{16}$/);
    expect(filterLevel('')).toBe('cbf29ce484222325'); // FNV-1a's offset basis
    expect(filterLevel('a')).toBe('af63dc4c8601ec8c');
  });
});

test('statuses fit into three bits', () => expect(MAP_STATUSES.length).toBeLessThan(8));
