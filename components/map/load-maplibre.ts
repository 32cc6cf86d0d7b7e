import 'maplibre-gl/dist/maplibre-gl.css';
import * as maplibre from 'maplibre-gl';
import { archives } from './basemap/archives';

// MapLibre cannot derive the worker's URL under this bundler
maplibre.setWorkerUrl(new URL('maplibre-gl/dist/maplibre-gl-worker.mjs', import.meta.url).href);
maplibre.addProtocol('pmtiles', archives.tile);

/** MapLibre with its worker and the PMTiles protocol; to be imported lazily. */
export { maplibre };
