import type { ExpressionSpecification, LayerSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import { byZoom, FONT, localName } from './expressions';
import type { Palette } from './palette';
import type { Part, StreetSchema } from './street-schemas';

/** Layers of an archive with streets, in the same palette. */
export const streetLayers = (schema: StreetSchema, palette: Palette, language: string): LayerSpecification[] => [
  ...surfaces(schema, palette),
  ...roads(schema, palette),
  ...borders(schema, palette),
  ...labels(schema, palette, localName(language)),
];

const from = ({ layer, filter }: Part) => ({ source: 'basemap', 'source-layer': layer, ...(filter && { filter }) });

function surfaces({ land, green, water, river, building }: StreetSchema, colour: Palette): LayerSpecification[] {
  const fill = (id: string, part: Part, paint: string, minzoom = 0): LayerSpecification => ({
    id,
    type: 'fill',
    ...from(part),
    minzoom,
    paint: { 'fill-color': paint },
  });
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': land ? colour.sea : colour.land } },
    ...(land ? [fill('land', land, colour.land)] : []),
    fill('green', green, colour.green, 8),
    fill('water', water, colour.sea),
    line('river', river, colour.river, byZoom(8, 0.5, 14, 2.5), 6),
    fill('building', building, colour.building, 14),
  ];
}

function line(
  id: string,
  part: Part,
  colour: string,
  width: ExpressionSpecification,
  minzoom: number,
  dash?: number[],
): LayerSpecification {
  return {
    id,
    type: 'line',
    ...from(part),
    minzoom,
    layout: { 'line-join': 'round', 'line-cap': dash ? 'butt' : 'round' },
    paint: { 'line-color': colour, 'line-width': width, ...(dash && { 'line-dasharray': dash }) },
  };
}

const WIDTHS = {
  minorRoad: [12, 0.5, 14, 1.6, 18, 14],
  majorRoad: [8, 0.4, 12, 1.6, 15, 5, 18, 20],
  motorway: [5, 0.5, 10, 1.8, 14, 5, 18, 22],
};
/** Width that an edge adds to its road, px. */
const EDGE = 1.6;

/** All edges are below all roads, so that junctions are open. */
function roads(schema: StreetSchema, { road, motorway, roadEdge, rail }: Palette): LayerSpecification[] {
  const edge = (name: keyof typeof WIDTHS, minzoom: number) => {
    const wider = WIDTHS[name].map((stop, i) => (i % 2 ? stop + EDGE : stop));
    return line(`${name}-edge`, schema[name], roadEdge, byZoom(...wider), minzoom);
  };
  return [
    line('path', schema.path, roadEdge, byZoom(14, 0.6, 18, 2), 14, [2, 1.5]),
    line('rail', schema.rail, rail, byZoom(10, 0.5, 18, 2), 10),
    edge('minorRoad', 12),
    edge('majorRoad', 8),
    edge('motorway', 5),
    line('minorRoad', schema.minorRoad, road, byZoom(...WIDTHS.minorRoad), 12),
    line('majorRoad', schema.majorRoad, road, byZoom(...WIDTHS.majorRoad), 8),
    line('motorway', schema.motorway, motorway, byZoom(...WIDTHS.motorway), 5),
  ];
}

const borders = (schema: StreetSchema, { province, border, disputed }: Palette): LayerSpecification[] => [
  line('province', schema.province, province, byZoom(3, 0.4, 8, 1.2), 3),
  line('border', schema.border, border, byZoom(1, 0.5, 8, 1.8), 0),
  line('disputed', schema.disputed, disputed, byZoom(1, 0.6, 8, 1.2), 0, [2, 2]),
];

function labels(
  schema: StreetSchema,
  { label, minorLabel, halo }: Palette,
  name: ExpressionSpecification,
): LayerSpecification[] {
  const text = (
    id: string,
    part: Part,
    colour: string,
    size: ExpressionSpecification,
    [minzoom, maxzoom]: [number, number],
    layout: SymbolLayerSpecification['layout'] = {},
  ): LayerSpecification => ({
    id,
    type: 'symbol',
    ...from(part),
    minzoom,
    maxzoom,
    layout: { 'text-field': name, 'text-font': FONT, 'text-size': size, 'text-max-width': 8, ...layout },
    paint: { 'text-color': colour, 'text-halo-color': halo, 'text-halo-width': 1.2 },
  });
  const ranked = { 'symbol-sort-key': schema.rank };
  const along = { 'symbol-placement': 'line', 'text-max-angle': 30 } as const;
  return [
    text('road-name', schema.roadName, minorLabel, byZoom(13, 10, 18, 13), [13, 24], along),
    text('quarter-name', schema.quarter, minorLabel, byZoom(11, 10, 15, 13), [11, 24], ranked),
    text('province-name', schema.provinceName, minorLabel, byZoom(4, 10, 8, 13), [4.5, 9], ranked),
    text('city-name', schema.city, label, byZoom(3, 10.5, 9, 14, 15, 17), [3, 24], ranked),
    text('country-name', schema.country, label, byZoom(1, 10, 6, 17), [1, 7], {
      ...ranked,
      'text-letter-spacing': 0.04,
    }),
  ];
}
