'use client';

import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { basemapStyle, type MapTheme } from './basemap-style';
import { maplibre } from './load-maplibre';
import type { TrackPoint } from './track-segments';
import { useMapTheme } from './use-map-theme';
import { type ReportedPosition, VehicleMarker } from './vehicle-marker';

type VehicleMapCanvasProps = {
  position: ReportedPosition;
  fresh: boolean;
  track: readonly (readonly TrackPoint[])[];
  label: string;
  following: boolean;
  onDragged(): void;
  /** There is something to see. */
  onDrawn(): void;
  /** A part of the basemap could not be had: what is missing would look like sea. */
  onIncomplete(): void;
  /** No WebGL, or the map could not start. */
  onFailed(): void;
};

/** The basemap has no roads: closer than this there is nothing to see but the track. */
const ZOOM = 10;
const MAX_ZOOM = 16;

export default function VehicleMapCanvas(props: VehicleMapCanvasProps) {
  const { position, fresh, track, label, following } = props;
  const container = useRef<HTMLElement>(null);
  const [shown, setShown] = useState<{ map: MapLibre; marker: VehicleMarker } | null>(null);
  const theme = useMapTheme();
  const drawnIn = useRef<MapTheme>(theme);
  const start = useEffectEvent((element: HTMLElement) => createMap(element, props, theme));
  const dragged = useEffectEvent(() => props.onDragged());
  const drawn = useEffectEvent(() => props.onDrawn());
  const incomplete = useEffectEvent(() => props.onIncomplete());
  const failed = useEffectEvent(() => props.onFailed());
  const recentre = useEffectEvent((map: MapLibre) => {
    map.easeTo({ center: [position.longitude, position.latitude], zoom: Math.max(map.getZoom(), ZOOM), duration: 300 });
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
    map.on('error', () => incomplete());
    setShown({ map, marker });
    return () => {
      setShown(null);
      marker.remove();
      map.remove();
    };
  }, []);

  useEffect(() => shown?.marker.update(position, fresh), [shown, position, fresh]);
  // When following begins; afterwards the marker takes the map along
  useEffect(() => {
    if (following && shown) recentre(shown.map);
  }, [shown, following]);
  useEffect(() => {
    if (!shown) return;
    const { map } = shown;
    const draw = () => drawTrack(map, track);
    draw();
    map.on('style.load', draw);
    return () => void map.off('style.load', draw);
  }, [shown, track]);
  useEffect(() => {
    if (!shown || drawnIn.current === theme) return;
    drawnIn.current = theme;
    // A difference between styles would empty the track and not tell
    shown.map.setStyle(basemapStyle(theme), { diff: false });
  }, [shown, theme]);

  return <section ref={container} aria-label={label} className="size-full" />;
}

function createMap(container: HTMLElement, { position }: VehicleMapCanvasProps, theme: MapTheme) {
  try {
    const map = new maplibre.Map({
      container,
      style: basemapStyle(theme),
      center: [position.longitude, position.latitude],
      zoom: ZOOM,
      maxZoom: MAX_ZOOM,
      attributionControl: { compact: true },
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

function drawTrack(map: MapLibre, track: readonly (readonly TrackPoint[])[]): void {
  const source = map.getSource<GeoJSONSource>('track');
  source?.setData({
    type: 'Feature',
    properties: {},
    geometry: { type: 'MultiLineString', coordinates: track.map((part) => part.map(([x, y]) => [x, y])) },
  });
}
