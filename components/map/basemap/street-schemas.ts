import type { ExpressionSpecification } from 'maplibre-gl';

/** A part of the map: a layer of the archive and a filter of its features. */
export type Part = { layer: string; filter?: ExpressionSpecification };
export type StreetSchema = {
  /** null: the archive has only water, the rest is land. */
  land: Part | null;
  green: Part;
  water: Part;
  river: Part;
  building: Part;
  path: Part;
  rail: Part;
  minorRoad: Part;
  majorRoad: Part;
  motorway: Part;
  roadName: Part;
  province: Part;
  border: Part;
  disputed: Part;
  country: Part;
  provinceName: Part;
  city: Part;
  quarter: Part;
  /** Rank of places: smaller is more important. */
  rank: ExpressionSpecification;
};
export type StreetSchemaName = 'protomaps' | 'openmaptiles';

type E = ExpressionSpecification;
const is = (key: string, ...values: string[]): E => ['in', ['get', key], ['literal', values]];
const line: E = ['==', ['geometry-type'], 'LineString'];
const area: E = ['==', ['geometry-type'], 'Polygon'];
const all = (...filters: E[]): E => ['all', ...filters] as E;
/** A missing property counts as no. */
const yes = (key: string): E => ['in', ['to-string', ['get', key]], ['literal', ['true', '1']]];
const no = (key: string): E => ['!', yes(key)];
const level = (key: string): E => ['to-number', ['get', key], 0];

export const STREET_SCHEMAS: Record<StreetSchemaName, StreetSchema> = {
  /** @see https://docs.protomaps.com/basemaps/layers (version 4) */
  protomaps: {
    land: { layer: 'earth', filter: area },
    green: {
      layer: 'landuse',
      filter: is('kind', 'park', 'forest', 'wood', 'nature_reserve', 'national_park', 'grass', 'cemetery'),
    },
    water: { layer: 'water', filter: area },
    river: { layer: 'water', filter: all(line, is('kind', 'river', 'canal', 'stream')) },
    building: { layer: 'buildings', filter: is('kind', 'building', 'building_part') },
    path: { layer: 'roads', filter: is('kind', 'path', 'other') },
    rail: { layer: 'roads', filter: is('kind', 'rail') },
    minorRoad: { layer: 'roads', filter: is('kind', 'minor_road') },
    majorRoad: { layer: 'roads', filter: is('kind', 'major_road') },
    motorway: { layer: 'roads', filter: is('kind', 'highway') },
    roadName: { layer: 'roads', filter: is('kind', 'highway', 'major_road', 'minor_road') },
    province: { layer: 'boundaries', filter: ['>', level('kind_detail'), 2] },
    border: { layer: 'boundaries', filter: all(['<=', level('kind_detail'), 2], no('disputed')) },
    disputed: { layer: 'boundaries', filter: all(['<=', level('kind_detail'), 2], yes('disputed')) },
    country: { layer: 'places', filter: is('kind', 'country') },
    provinceName: { layer: 'places', filter: is('kind', 'region') },
    city: { layer: 'places', filter: is('kind', 'locality') },
    quarter: { layer: 'places', filter: is('kind', 'neighbourhood', 'macrohood') },
    rank: ['to-number', ['get', 'min_zoom'], 20],
  },
  /** @see https://openmaptiles.org/schema/ */
  openmaptiles: {
    land: null,
    green: { layer: 'landcover', filter: is('class', 'wood', 'grass') },
    water: { layer: 'water' },
    river: { layer: 'waterway', filter: is('class', 'river', 'canal', 'stream') },
    building: { layer: 'building' },
    path: { layer: 'transportation', filter: is('class', 'path', 'track') },
    rail: { layer: 'transportation', filter: is('class', 'rail') },
    minorRoad: { layer: 'transportation', filter: is('class', 'tertiary', 'minor', 'service') },
    majorRoad: { layer: 'transportation', filter: is('class', 'trunk', 'primary', 'secondary') },
    motorway: { layer: 'transportation', filter: is('class', 'motorway') },
    roadName: { layer: 'transportation_name', filter: line },
    province: { layer: 'boundary', filter: all(['>', level('admin_level'), 2], ['<=', level('admin_level'), 4]) },
    border: { layer: 'boundary', filter: all(['==', level('admin_level'), 2], no('disputed'), no('maritime')) },
    disputed: { layer: 'boundary', filter: all(['==', level('admin_level'), 2], yes('disputed'), no('maritime')) },
    country: { layer: 'place', filter: is('class', 'country') },
    provinceName: { layer: 'place', filter: is('class', 'state', 'province') },
    city: { layer: 'place', filter: is('class', 'city', 'town', 'village') },
    quarter: { layer: 'place', filter: is('class', 'suburb', 'quarter', 'neighbourhood', 'hamlet') },
    rank: ['to-number', ['get', 'rank'], 20],
  },
};
