// The fleet on a map, at any size of it. Invariant: a frame of animation costs a few draw calls and never draws the
// basemap again, and what may be outdated never moves nor looks as if it were live.
export { FleetMap, preloadFleetMap } from './fleet-map';
export type { FleetMapHandle, FleetMapProps, FleetMapTool, FleetMapView } from './fleet-map-props';
export type { FleetInspection, FleetMapElement } from './inspection';
export { STATUS_COLOUR } from './status-colour';
