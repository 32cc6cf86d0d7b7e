import { openSync, readSync } from 'node:fs';
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import type { StyleSpecification } from 'maplibre-gl';
import { PMTiles } from 'pmtiles';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { type ArchiveFacts, archiveFacts } from './basemap/archives';
import { STREET_SCHEMAS } from './basemap/street-schemas';
import { archiveStyle, basemapStyle, embeddedStyle } from './basemap-choice';

const file = openSync('public/basemap.pmtiles', 'r');
const archive = new PMTiles({
  getKey: () => 'public/basemap.pmtiles',
  getBytes: async (offset, length) => {
    const bytes = new Uint8Array(length);
    return { data: bytes.buffer.slice(0, readSync(file, bytes, 0, length, offset)) };
  },
});
const layersOf = (style: StyleSpecification) => style.layers.flatMap((layer) => ('source' in layer ? [layer] : []));
const facts = (schema: ArchiveFacts['schema']): ArchiveFacts => ({ schema, attribution: 'somebody' });

describe.each(['light', 'dark'] as const)('style of the embedded archive, %s', (theme) => {
  const style = embeddedStyle(theme, 'en');
  let names: string[] = [];
  beforeAll(async () => {
    const { vector_layers } = (await archive.getMetadata()) as { vector_layers: { id: string }[] };
    names = vector_layers.map(({ id }) => id);
  });

  it('uses layers of the archive only', () => {
    for (const layer of layersOf(style)) expect(names).toContain(layer['source-layer']);
  });

  it('needs nothing from another server: no glyphs, no sprite, tiles of this origin', () => {
    expect([style.glyphs, style.sprite]).toEqual([undefined, undefined]);
    expect(style.sources.basemap).toMatchObject({ url: 'pmtiles:///basemap.pmtiles' });
  });

  it('has the required attributions', () => {
    expect(style.sources.basemap).toMatchObject({ attribution: expect.stringMatching(/Natural Earth.*GeoNames/) });
  });

  it('has visible rivers', () => {
    const colour = (id: string, name: string): string => {
      const paint = Object.entries(style.layers.find((layer) => layer.id === id)?.paint ?? {});
      return String(paint.find(([property]) => property === name)?.[1]);
    };
    expect(contrast(colour('river', 'line-color'), colour('land', 'fill-color'))).toBeGreaterThan(1.5);
  });
});

test('the embedded archive has the schema of its metadata and the permitted size', async () => {
  const { schema, attribution } = archiveFacts('/basemap.pmtiles', await archive.getMetadata());
  expect([schema, attribution]).toEqual(['embedded', 'Natural Earth · © GeoNames (CC BY 4.0)']);
  const { tileDataOffset, tileDataLength = 0 } = await archive.getHeader();
  expect(tileDataOffset + tileDataLength).toBeLessThan(6_000_000);
});

describe.each(['embedded', 'protomaps', 'openmaptiles'] as const)('every style of %s', (schema) => {
  const styles = (['light', 'dark'] as const).flatMap((theme) =>
    ['en', 'zh'].map((language) => archiveStyle('/a.pmtiles', facts(schema), theme, language)),
  );

  it('is valid for MapLibre, with the layers in the same order', () => {
    for (const style of styles) expect(validateStyleMin(style)).toEqual([]);
    const ids = styles.map(({ layers }) => layers.map(({ id }) => id).join());
    expect(new Set(ids).size).toBe(1);
    expect(styles[0]?.layers).not.toEqual(styles[2]?.layers);
  });

  it('has its labels on top', () => {
    for (const { layers } of styles) {
      const first = layers.findIndex(({ type }) => type === 'symbol');
      expect(layers.slice(first).filter(({ type }) => type !== 'symbol' && type !== 'circle')).toEqual([]);
    }
  });

  it('has the attribution of the archive', () => {
    for (const style of styles) expect(style.sources.basemap).toMatchObject({ attribution: 'somebody' });
  });
});

test('labels are in the language of the user, else in English, else local', () => {
  const field = (language: string) =>
    layersOf(embeddedStyle('light', language)).find(({ id }) => id === 'country-name')?.layout;
  expect(field('zh')).toMatchObject({
    'text-field': ['coalesce', ...['name:zh-Hans', 'name:zh', 'name:en', 'name'].map((key) => ['get', key])],
  });
  expect(field('en')).toMatchObject({ 'text-field': ['coalesce', ['get', 'name:en'], ['get', 'name']] });
});

describe('an archive', () => {
  const layers = (...ids: string[]) => ({ vector_layers: ids.map((id) => ({ id })) });
  const protomaps = layers('boundaries', 'buildings', 'earth', 'landuse', 'places', 'pois', 'roads', 'water');

  it('is identified by its layers, and uses only those of its schema', () => {
    expect(archiveFacts('/a', protomaps).schema).toBe('protomaps');
    expect(archiveFacts('/a', layers('water', 'transportation', 'boundary', 'place', 'building')).schema).toBe(
      'openmaptiles',
    );
    const { rank, land, ...parts } = STREET_SCHEMAS.protomaps;
    const ids = protomaps.vector_layers.map(({ id }) => id);
    for (const { layer } of Object.values(parts)) expect(ids).toContain(layer);
  });

  it('has its own attribution, else that of its schema', () => {
    expect(archiveFacts('/a', { ...protomaps, attribution: '© Me' }).attribution).toBe('© Me');
    expect(archiveFacts('/a', protomaps).attribution).toMatch(/openstreetmap\.org\/copyright/);
  });

  it.each([null, {}, 'text', { vector_layers: 3 }, { vector_layers: [null, {}] }, layers('roads')])(
    'of no known schema is refused by name: %j',
    (metadata) => expect(() => archiveFacts('/a.pmtiles', metadata)).toThrow(/a\.pmtiles has layers of no known/),
  );
});

test('the URL of a finished style gets theme and language', async () => {
  const choice = { kind: 'style', url: 'https://maps.example/{theme}/{language}.json' } as const;
  expect(await basemapStyle(choice, 'dark', 'zh')).toBe('https://maps.example/dark/zh.json');
});

/** WCAG 2.2 relative luminance and contrast. */
function contrast(one: string, other: string): number {
  const [a = 0, b = 0] = [one, other].map((hex) => {
    expect(hex).toMatch(/^#[0-9a-f]{6}$/);
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
      const part = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
