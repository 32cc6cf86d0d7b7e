import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { byZoom, FONT, localName } from './expressions';
import type { Palette } from './palette';

/** Countries with so many small divisions that their names would hide everything else. */
const CROWDED = ['GB', 'SI', 'MK', 'LV', 'MD', 'MT', 'EE', 'UG', 'KE', 'ME', 'AZ', 'AL', 'LU', 'BA', 'XK', 'TR', 'TH'];

/** Minimum population of a place at a zoom. */
const POPULATION: ExpressionSpecification = [
  '>=',
  ['get', 'pop'],
  ['step', ['zoom'], 5_000_000, 4, 2_000_000, 5, 500_000, 6, 100_000, 7, 30_000, 8, 0],
];

/** Layers of the embedded archive (`docs/decisions/005-basemap.md`), which ends at zoom 6 and has no roads. */
export const embeddedLayers = (palette: Palette, language: string): LayerSpecification[] => [
  ...surfaces(palette),
  ...lines(palette),
  ...labels(palette, language),
];

const surfaces = ({ sea, land }: Palette): LayerSpecification[] => [
  { id: 'sea', type: 'background', paint: { 'background-color': sea } },
  { id: 'land', type: 'fill', source: 'basemap', 'source-layer': 'land', paint: { 'fill-color': land } },
  { id: 'water', type: 'fill', source: 'basemap', 'source-layer': 'water', paint: { 'fill-color': sea } },
];

function lines({ river, province, border, disputed }: Palette): LayerSpecification[] {
  const line = (id: string, colour: string, width: ExpressionSpecification, dash?: number[]): LayerSpecification => ({
    id,
    type: 'line',
    source: 'basemap',
    'source-layer': id,
    layout: { 'line-join': 'round', 'line-cap': dash ? 'butt' : 'round' },
    paint: { 'line-color': colour, 'line-width': width, ...(dash && { 'line-dasharray': dash }) },
  });
  return [
    line('river', river, byZoom(3, 0.4, 6, 1, 10, 2.5)),
    line('stateline', province, byZoom(3, 0.4, 8, 1.2)),
    { ...line('stateline2', province, byZoom(5, 0.3, 8, 1)), minzoom: 5.5 },
    line('border', border, byZoom(1, 0.5, 8, 1.8)),
    line('disputed', disputed, byZoom(1, 0.6, 8, 1.2), [2, 2]),
  ];
}

function labels({ label, minorLabel, halo }: Palette, language: string): LayerSpecification[] {
  const text = { 'text-halo-color': halo, 'text-halo-width': 1.2 };
  return [
    {
      id: 'province-name',
      type: 'symbol',
      source: 'basemap',
      'source-layer': 'state',
      minzoom: 4.5,
      maxzoom: 9,
      filter: [
        'all',
        ['>=', ['zoom'], ['coalesce', ['get', 'minz'], 6]],
        ['!', ['in', ['get', 'c'], ['literal', CROWDED]]],
      ],
      layout: {
        'text-field': localName(language),
        'text-font': FONT,
        'text-size': byZoom(4, 10, 8, 13),
        'text-max-width': 8,
      },
      paint: { ...text, 'text-color': minorLabel },
    },
    {
      id: 'place-dot',
      type: 'circle',
      source: 'basemap',
      'source-layer': 'place',
      minzoom: 3,
      filter: POPULATION,
      paint: {
        'circle-radius': ['case', ['==', ['get', 'cap'], 1], 3, 2],
        'circle-color': minorLabel,
        'circle-stroke-color': halo,
        'circle-stroke-width': 1,
      },
    },
    {
      id: 'place-name',
      type: 'symbol',
      source: 'basemap',
      'source-layer': 'place',
      minzoom: 3,
      filter: POPULATION,
      layout: {
        'text-field': localName(language),
        'text-font': FONT,
        'text-size': byZoom(3, 10.5, 9, 14),
        'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
        'text-radial-offset': 0.5,
        'text-justify': 'auto',
        'symbol-sort-key': ['-', 0, ['get', 'pop']],
      },
      paint: { ...text, 'text-color': label },
    },
    {
      id: 'country-name',
      type: 'symbol',
      source: 'basemap',
      'source-layer': 'country',
      minzoom: 1,
      maxzoom: 6.5,
      layout: {
        'text-field': localName(language),
        'text-font': FONT,
        'text-size': byZoom(1, 10, 6, 17),
        'text-letter-spacing': 0.04,
        'text-max-width': 8,
        'symbol-sort-key': ['-', 0, ['get', 'a']],
      },
      paint: { ...text, 'text-color': label },
    },
  ];
}
