// Like most fleet maps: every message is sent to the page as JSON, all vehicles are one GeoJSON source that is set each second.
import * as maplibre from 'maplibre-gl';
import mqtt from 'mqtt';
import type { NaivePageState, NaiveVehicle } from './start-naive';

const SET_EVERY_MS = 1_000;

maplibre.setWorkerUrl('/maplibre-gl-worker.mjs');
const query = new URLSearchParams(location.search);
const number = (name: string): number => Number(query.get(name));
const fleet = (await (await fetch('/fleet.json')).json()) as NaiveVehicle[];
const features = fleet.map(([vin, longitude, latitude]) => ({
  type: 'Feature' as const,
  properties: { vin },
  geometry: { type: 'Point' as const, coordinates: [longitude, latitude] },
}));
const byVin = new Map(features.map((feature) => [feature.properties.vin, feature]));
const data = { type: 'FeatureCollection' as const, features };

const map = new maplibre.Map({
  container: 'map',
  center: [number('lng'), number('lat')],
  zoom: number('z'),
  style: {
    version: 8,
    sources: { vehicles: { type: 'geojson', data } },
    layers: [
      { id: 'land', type: 'background', paint: { 'background-color': '#f5f5f2' } },
      { id: 'vehicles', type: 'circle', source: 'vehicles', paint: { 'circle-radius': 4, 'circle-color': '#1f62e0' } },
    ],
  },
});

const naive: NaivePageState = { loaded: false, bytes: 0, messages: 0, updates: 0, shownTs: 0 };
Object.assign(window, { naive });
let newestTs = 0;
let settingTs = 0;
map.once('load', () => {
  naive.loaded = true;
});
map.on('sourcedata', ({ isSourceLoaded, sourceId }) => {
  if (sourceId !== 'vehicles' || !isSourceLoaded || settingTs === 0) return;
  const ts = settingTs;
  settingTs = 0;
  naive.updates += 1;
  map.once('render', () => {
    naive.shownTs = ts;
  });
});

const client = mqtt.connect(`ws://${location.host}/mqtt`, { protocolVersion: 4 });
client.on('connect', () => client.subscribe('tsp/up/+/telemetry'));
client.on('message', (topic, payload) => {
  // Fixed header, length and the length of the topic
  naive.bytes += payload.length + topic.length + 5;
  naive.messages += 1;
  const vin = topic.split('/')[2] ?? '';
  const { ts, signals } = JSON.parse(payload.toString()) as { ts: number; signals: Record<string, number> };
  const feature = byVin.get(vin);
  if (!feature) return;
  feature.geometry.coordinates = [signals['CurrentLocation.Longitude'] ?? 0, signals['CurrentLocation.Latitude'] ?? 0];
  if (vin === query.get('probe')) newestTs = ts;
});
setInterval(() => {
  settingTs = newestTs || 1;
  map.getSource<maplibre.GeoJSONSource>('vehicles')?.setData(data);
}, SET_EVERY_MS);
