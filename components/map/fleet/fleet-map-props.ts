import type { Ref } from 'react';
import type { Viewport, ViewportCluster, ViewportVehicle } from '@/lib/browser/map';
import type { Bounds } from '@/lib/contracts/cells/mercator';
import type { BasemapChoice } from '../basemap-choice';
import type { TrackPoint } from '../track-segments';

export type FleetMapView = { longitude: number; latitude: number; zoom: number };
/** `box` and `lasso`: the pointer draws an area instead of moving the map. */
export type FleetMapTool = 'pan' | 'box' | 'lasso';
export type FleetMapHandle = {
  flyTo(view: Partial<FleetMapView>): void;
  fitBounds(bounds: Bounds): void;
  /** Steps of a zoom level, for buttons of the page. */
  zoomBy(levels: number): void;
};

export type FleetMapProps = {
  /** Fixed for the life of the map, as are the kind of `mapStyle` and `interactive`. */
  viewport: Viewport;
  initialView: FleetMapView;
  mapStyle: BasemapChoice;
  /** Accessible name. */
  label: string;
  selectedId: number | null;
  /** Kept in the centre. */
  followId: number | null;
  tool: FleetMapTool;
  trail: readonly (readonly TrackPoint[])[];
  /** False: without interaction. */
  interactive?: boolean;
  /** Called at the start and after each movement. */
  onView(view: FleetMapView, bounds: Bounds): void;
  /** null: a click beside any vehicle. */
  onSelect(vehicleId: number | null): void;
  /** `point`: px within the map, where the vehicle is drawn. */
  onHover(vehicle: ViewportVehicle | null, point: { x: number; y: number } | null): void;
  /** Clicked at the maximum zoom, where it cannot be opened further. */
  onCluster?(cluster: ViewportCluster): void;
  /** Corners in degrees, longitude first; longitudes continue beyond ±180 across the antimeridian. */
  onArea(area: [number, number][]): void;
  /** The user moved the map, which ends following. */
  onUserMoved(): void;
  /** The map has been drawn. */
  onDrawn?(): void;
  /** A part of the basemap could not be loaded: missing land looks like sea. */
  onIncomplete?(): void;
  /** WebGL is not available. */
  onFailed(): void;
  ref?: Ref<FleetMapHandle>;
};
