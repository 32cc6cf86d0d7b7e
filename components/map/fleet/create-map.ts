import type { Map as MapLibre } from 'maplibre-gl';
import { type Bounds, longitudeOf, mercatorX } from '@/lib/contracts/cells/mercator';
import { GEONAMES } from '../basemap/archives';
import { maplibre } from '../load-maplibre';
import type { FleetMapProps, FleetMapView } from './fleet-map-props';

/** The embedded basemap has no more detail beyond. */
const MAX_ZOOM = { embedded: 18, streets: 20 };

/** A map without rotation, on which the vehicle layer relies. @throws Error without WebGL */
export function createMap(
  container: HTMLElement,
  { initialView, mapStyle, interactive = true }: Pick<FleetMapProps, 'initialView' | 'mapStyle' | 'interactive'>,
): MapLibre {
  const { longitude, latitude, zoom } = initialView;
  const map = new maplibre.Map({
    container,
    center: [longitude, latitude],
    zoom,
    maxZoom: mapStyle.kind === 'embedded' ? MAX_ZOOM.embedded : MAX_ZOOM.streets,
    maxPitch: 0,
    interactive,
    attributionControl: { compact: true, customAttribution: GEONAMES },
    dragRotate: false,
    pitchWithRotate: false,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  if (interactive) map.addControl(new maplibre.ScaleControl({ unit: 'metric', maxWidth: 90 }), 'bottom-left');
  return map;
}

export function viewOf(map: MapLibre): FleetMapView {
  const { lng: longitude, lat: latitude } = map.getCenter();
  return { longitude, latitude, zoom: map.getZoom() };
}

/** The visible bounds; `west` > `east` across the antimeridian. */
export function boundsOf(map: MapLibre): Bounds {
  const bounds = map.getBounds();
  const [west, east] = [bounds.getWest(), bounds.getEast()];
  const [south, north] = [bounds.getSouth(), bounds.getNorth()];
  if (east - west >= 360) return { west: -180, east: 180, south, north };
  return { west: within180(west), east: within180(east), south, north };
}

const within180 = (longitude: number): number => longitudeOf(mercatorX(longitude));
