import { describe, expect, it } from 'vitest';
import { between, formatCoordinates, mayGlide } from './motion';
import { trackSegments } from './track-segments';

describe('the movement of the marker', () => {
  const at = (at: number, longitude = 121.47, latitude = 31.23, headingDeg: number | null = 90) => ({
    at,
    longitude,
    latitude,
    headingDeg,
  });

  it('interpolates between two reports', () => {
    expect(mayGlide(at(0), at(1_000, 121.4702))).toBe(true);
  });

  it.each([
    ['a long silence', at(60_000, 121.4702)],
    ['a jump across the town', at(1_000, 121.52)],
    ['an older report', at(-1, 121.4702)],
  ])('jumps after %s', (_what, to) => expect(mayGlide(at(0), to)).toBe(false));

  it('turns the shorter way, across north', () => {
    const half = between(at(0, 0, 0, 350), at(1, 1, 1, 10), 0.5);
    expect(half).toEqual({ longitude: 0.5, latitude: 0.5, headingDeg: 0 });
    expect(between(at(0, 0, 0, 10), at(1, 1, 1, 350), 0.5).headingDeg).toBe(0);
    expect(between(at(0, 0, 0, null), at(1, 1, 1, 40), 0.5).headingDeg).toBe(40);
  });

  it('ends at the last position, also in a late frame', () => {
    expect(between(at(0, 0, 0, 0), at(1, 1, 2, 90), 7)).toEqual({ longitude: 1, latitude: 2, headingDeg: 90 });
  });

  it('formats coordinates to about a metre', () => {
    expect(formatCoordinates({ latitude: -33.8688197, longitude: 151.2092955 })).toBe('-33.86882, 151.20930');
  });
});

describe('track', () => {
  const point = (at: number) => ({ at, longitude: at / 1_000, latitude: 48 });

  it('has a gap where reports are missing', () => {
    expect(trackSegments([0, 60_000, 120_000, 241_000, 300_000].map(point))).toEqual([
      [
        [0, 48],
        [60, 48],
        [120, 48],
      ],
      [
        [241, 48],
        [300, 48],
      ],
    ]);
  });

  it('needs two points for a line', () => {
    expect(trackSegments([])).toEqual([]);
    expect(trackSegments([0, 500_000, 1_000_000].map(point))).toEqual([]);
  });
});
