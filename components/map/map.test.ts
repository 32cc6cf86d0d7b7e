import { describe, expect, it } from 'vitest';
import { basemapStyle } from './basemap-style';
import { between, distanceM, formatCoordinates, mayGlide } from './motion';
import { trackSegments } from './track-segments';

/** Layers that the archive has; a style that names another one draws nothing there. */
const ARCHIVE_LAYERS = new Set([
  'land',
  'water',
  'river',
  'border',
  'stateline',
  'stateline2',
  'disputed',
  'state',
  'country',
  'place',
]);
const COLOUR = /^(#[0-9a-f]{6})$/;

describe.each(['light', 'dark'] as const)('basemap style, %s', (theme) => {
  const style = basemapStyle(theme);

  it('draws layers that the archive has, from sources that the style has, each once', () => {
    const ids = style.layers.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const layer of style.layers) {
      if (layer.type === 'background') continue;
      expect(Object.keys(style.sources)).toContain(layer.source);
      if (layer.source === 'basemap') expect(ARCHIVE_LAYERS).toContain(layer['source-layer']);
    }
  });

  it('needs nothing from another server: no glyphs, no sprite, tiles from our own path', () => {
    expect(style.glyphs).toBeUndefined();
    expect(style.sprite).toBeUndefined();
    expect(style.sources.basemap).toMatchObject({ url: 'pmtiles:///basemap.pmtiles' });
  });

  it('names the sources that ask to be named', () => {
    expect(style.sources.basemap).toMatchObject({ attribution: expect.stringContaining('GeoNames') });
  });

  it('shows rivers against the land', () => {
    const colour = (id: string, name: string): string => {
      const paint = Object.entries(style.layers.find((layer) => layer.id === id)?.paint ?? {});
      return String(paint.find(([property]) => property === name)?.[1]);
    };
    const river = luminance(colour('river', 'line-color'));
    expect(contrast(river, luminance(colour('land', 'fill-color')))).toBeGreaterThan(1.5);
  });
});

it('the two themes draw the same layers in other colours', () => {
  const [light, dark] = [basemapStyle('light'), basemapStyle('dark')];
  expect(light.layers.map(({ id }) => id)).toEqual(dark.layers.map(({ id }) => id));
  expect(light.layers[0]).not.toEqual(dark.layers[0]);
});

/** WCAG 2.2 relative luminance and contrast. */
function luminance(hex: string): number {
  expect(hex).toMatch(COLOUR);
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const contrast = (a: number, b: number) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

describe('movement of the marker', () => {
  const at = (at: number, longitude = 121.47, latitude = 31.23, headingDeg: number | null = 90) => ({
    at,
    longitude,
    latitude,
    headingDeg,
  });

  it('glides between two reports a second apart', () => {
    expect(mayGlide(at(0), at(1_000, 121.4702))).toBe(true);
  });

  it.each([
    ['a long silence', at(60_000, 121.4702)],
    ['a jump across the town', at(1_000, 121.52)],
    ['an older report', at(-1, 121.4702)],
  ])('jumps after %s', (_what, to) => expect(mayGlide(at(0), to)).toBe(false));

  it('turns the shorter way, over north', () => {
    const half = between(at(0, 0, 0, 350), at(1, 1, 1, 10), 0.5);
    expect(half).toEqual({ longitude: 0.5, latitude: 0.5, headingDeg: 0 });
    expect(between(at(0, 0, 0, 10), at(1, 1, 1, 350), 0.5).headingDeg).toBe(0);
    expect(between(at(0, 0, 0, null), at(1, 1, 1, 40), 0.5).headingDeg).toBe(40);
  });

  it('ends where the vehicle is, however late the frame', () => {
    expect(between(at(0, 0, 0, 0), at(1, 1, 2, 90), 7)).toEqual({ longitude: 1, latitude: 2, headingDeg: 90 });
  });

  it('measures on the sphere', () => {
    expect(distanceM(at(0, 0, 0), at(0, 1, 0))).toBeCloseTo(111_195, -1);
  });

  it('writes coordinates to about a metre', () => {
    expect(formatCoordinates({ latitude: -33.8688197, longitude: 151.2092955 })).toBe('-33.86882, 151.20930');
  });
});

describe('track', () => {
  const point = (at: number) => ({ at, longitude: at / 1_000, latitude: 48 });

  it('is broken where the vehicle was silent', () => {
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

  it('needs two points to be a line', () => {
    expect(trackSegments([])).toEqual([]);
    expect(trackSegments([0, 500_000, 1_000_000].map(point))).toEqual([]);
  });
});
