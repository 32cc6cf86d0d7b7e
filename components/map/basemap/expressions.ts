import type { ExpressionSpecification } from 'maplibre-gl';

/** No glyph server: MapLibre draws text with a local font. */
export const FONT = ['sans-serif'];

/** Linear interpolation between pairs of zoom and value. */
export const byZoom = (...stops: number[]): ExpressionSpecification =>
  ['interpolate', ['linear'], ['zoom'], ...stops] as ExpressionSpecification;

// Keys of OpenStreetMap, also used by Protomaps and OpenMapTiles; simplified Chinese has two
const NAMES: Record<string, string[]> = { zh: ['name:zh-Hans', 'name:zh', 'name:en'], en: ['name:en'] };

/** A feature's name in the language, else in English, else the local name. */
export const localName = (language: string): ExpressionSpecification =>
  [
    'coalesce',
    ...[...(NAMES[language] ?? [`name:${language}`, 'name:en']), 'name'].map((key) => ['get', key]),
  ] as unknown as ExpressionSpecification;
