import 'maplibre-gl/dist/maplibre-gl.css';
import * as maplibre from 'maplibre-gl';
import { archives } from './basemap/archives';

// Its own guess of the worker's address is empty under this bundler
maplibre.setWorkerUrl(new URL('maplibre-gl/dist/maplibre-gl-worker.mjs', import.meta.url).href);
maplibre.addProtocol('pmtiles', archives.tile);

/** MapLibre with our tiles and worker; import it lazily. */
export { maplibre };
