import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import { byZoom } from './basemap/expressions';
import type { MapTheme } from './basemap/palette';
import type { TrackPoint } from './track-segments';

const ID = 'track';
const COLOUR: Record<MapTheme, string> = { light: '#1f62e0', dark: '#5b95ff' };

/** Adds an empty track below the labels; to be repeated after each change of the style. */
export function addTrack(map: MapLibre): void {
  map.addSource(ID, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
  const firstLabel = map.getStyle().layers.find(({ type }) => type === 'symbol')?.id;
  map.addLayer(
    {
      id: ID,
      type: 'line',
      source: ID,
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-width': byZoom(4, 1.5, 12, 3), 'line-opacity': 0.8 },
    },
    firstLabel,
  );
}

/** Updates the track; does nothing before `addTrack`. */
export function drawTrack(map: MapLibre, track: readonly (readonly TrackPoint[])[], theme: MapTheme): void {
  const source = map.getSource<GeoJSONSource>(ID);
  if (!source) return;
  map.setPaintProperty(ID, 'line-color', COLOUR[theme]);
  source.setData({
    type: 'Feature',
    properties: {},
    geometry: { type: 'MultiLineString', coordinates: track.map((part) => part.map(([x, y]) => [x, y])) },
  });
}
