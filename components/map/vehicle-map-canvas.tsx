'use client';

import type { Map as MapLibre } from 'maplibre-gl';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { GEONAMES } from './basemap/archives';
import type { BasemapChoice } from './basemap-choice';
import { maplibre } from './load-maplibre';
import { addTrack, drawTrack } from './track-layer';
import type { TrackPoint } from './track-segments';
import { type BasemapStyle, useBasemapStyle } from './use-basemap-style';
import { useMapTheme } from './use-map-theme';
import { type ReportedPosition, VehicleMarker } from './vehicle-marker';

type VehicleMapCanvasProps = {
  mapStyle: BasemapChoice;
  position: ReportedPosition;
  fresh: boolean;
  track: readonly (readonly TrackPoint[])[];
  label: string;
  following: boolean;
  onDragged(): void;
  /** The map has been drawn. */
  onDrawn(): void;
  /** A part of the basemap could not be loaded: missing land looks like sea. */
  onIncomplete(): void;
  /** WebGL is not available, or the map could not start. */
  onFailed(): void;
};

/** The embedded basemap has no roads, so that a closer zoom shows only the track. */
const ZOOM_EMBEDDED = 10;
const ZOOM_STREETS = 14;
const MAX_ZOOM = 18;

export default function VehicleMapCanvas(props: VehicleMapCanvasProps) {
  const { position, fresh, track, label, following } = props;
  const container = useRef<HTMLElement>(null);
  const [shown, setShown] = useState<{ map: MapLibre; marker: VehicleMarker } | null>(null);
  const theme = useMapTheme();
  const basemap = useBasemapStyle(props.mapStyle);
  const drawnIn = useRef<BasemapStyle | null>(null);
  const start = useEffectEvent((element: HTMLElement) => createMap(element, props));
  const dragged = useEffectEvent(() => props.onDragged());
  const drawn = useEffectEvent(() => props.onDrawn());
  const incomplete = useEffectEvent(() => props.onIncomplete());
  const failed = useEffectEvent(() => props.onFailed());
  const recentre = useEffectEvent((map: MapLibre) => {
    map.easeTo({
      center: [position.longitude, position.latitude],
      zoom: Math.max(map.getZoom(), zoomOf(props.mapStyle)),
      duration: 300,
    });
  });
  const follow = useEffectEvent((map: MapLibre, longitude: number, latitude: number) => {
    if (following) map.setCenter([longitude, latitude]);
  });

  useEffect(() => {
    if (!container.current) return;
    const map = start(container.current);
    if (!map) return failed();
    const marker = new VehicleMarker(maplibre, map, (place) => follow(map, place.longitude, place.latitude));
    map.on('dragstart', () => dragged());
    map.once('load', () => drawn());
    map.on('style.load', () => addTrack(map));
    map.on('error', () => incomplete());
    setShown({ map, marker });
    return () => {
      setShown(null);
      marker.remove();
      map.remove();
    };
  }, []);

  useEffect(() => shown?.marker.update(position, fresh), [shown, position, fresh]);
  // When following begins; afterwards the marker moves the map
  useEffect(() => {
    if (following && shown) recentre(shown.map);
  }, [shown, following]);
  useEffect(() => {
    if (!shown) return;
    const { map } = shown;
    const draw = () => drawTrack(map, track, theme);
    draw();
    map.on('style.load', draw);
    return () => void map.off('style.load', draw);
  }, [shown, track, theme]);
  useEffect(() => {
    if (!shown || !basemap || drawnIn.current === basemap) return;
    drawnIn.current = basemap;
    // A style diff would remove the track without an event
    shown.map.setStyle(basemap.style, { diff: false });
    if (basemap.failed) incomplete();
  }, [shown, basemap]);

  return <section ref={container} aria-label={label} className="size-full" />;
}

const zoomOf = ({ kind }: BasemapChoice): number => (kind === 'embedded' ? ZOOM_EMBEDDED : ZOOM_STREETS);

function createMap(container: HTMLElement, { position, mapStyle }: VehicleMapCanvasProps): MapLibre | null {
  try {
    const map = new maplibre.Map({
      container,
      center: [position.longitude, position.latitude],
      zoom: zoomOf(mapStyle),
      maxZoom: MAX_ZOOM,
      attributionControl: { compact: true, customAttribution: GEONAMES },
      dragRotate: false,
      pitchWithRotate: false,
      cooperativeGestures: false,
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibre.ScaleControl({ unit: 'metric', maxWidth: 90 }), 'bottom-left');
    map.addControl(new maplibre.NavigationControl({ showCompass: false }), 'top-right');
    return map;
  } catch (error) {
    console.warn('The map could not start', error);
    return null;
  }
}
