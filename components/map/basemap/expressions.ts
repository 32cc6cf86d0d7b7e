import type { ExpressionSpecification } from 'maplibre-gl';

/** No glyph server: MapLibre draws text with the reader's own font. */
export const FONT = ['sans-serif'];

/** Pairs of zoom and value, linear between them. */
export const byZoom = (...stops: number[]): ExpressionSpecification =>
  ['interpolate', ['linear'], ['zoom'], ...stops] as ExpressionSpecification;

// Names of OpenStreetMap's keys, which Protomaps and OpenMapTiles keep: simplified Chinese is one or the other
const NAMES: Record<string, string[]> = { zh: ['name:zh-Hans', 'name:zh', 'name:en'], en: ['name:en'] };

/** A feature's name in the reader's language, else in English, else as it is written there. */
export const localName = (language: string): ExpressionSpecification =>
  [
    'coalesce',
    ...[...(NAMES[language] ?? [`name:${language}`, 'name:en']), 'name'].map((key) => ['get', key]),
  ] as unknown as ExpressionSpecification;
