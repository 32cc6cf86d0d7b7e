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
  /** As at the start, as long as the map lives; so are `mapStyle`'s kind and `interactive`. */
  viewport: Viewport;
  initialView: FleetMapView;
  mapStyle: BasemapChoice;
  /** Names the map for those who do not see it. */
  label: string;
  selectedId: number | null;
  /** Stays in the centre as long as it is given. */
  followId: number | null;
  tool: FleetMapTool;
  trail: readonly (readonly TrackPoint[])[];
  /** False: a picture without hands, as in a card. */
  interactive?: boolean;
  /** At the start, and whenever the map has come to rest. */
  onView(view: FleetMapView, bounds: Bounds): void;
  /** null: clicked where there is none. */
  onSelect(vehicleId: number | null): void;
  /** `point`: px within the map, where the vehicle is drawn. */
  onHover(vehicle: ViewportVehicle | null, point: { x: number; y: number } | null): void;
  /** Clicked at the deepest zoom, where it cannot be opened any more. */
  onCluster?(cluster: ViewportCluster): void;
  /** Corners in degrees, longitude first; across the antimeridian longitudes run on beyond ±180. */
  onArea(area: [number, number][]): void;
  /** The reader moved the map: ends following. */
  onUserMoved(): void;
  /** There is something to see. */
  onDrawn?(): void;
  /** A part of the basemap could not be had: what is missing would look like sea. */
  onIncomplete?(): void;
  /** No WebGL. */
  onFailed(): void;
  ref?: Ref<FleetMapHandle>;
};
