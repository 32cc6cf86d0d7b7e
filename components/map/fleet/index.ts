// The fleet map. Invariant: a frame of animation takes a few draw calls and never redraws the basemap; outdated positions
// never move and never look live.
export { FleetMap, preloadFleetMap } from './fleet-map';
export type { FleetMapHandle, FleetMapProps, FleetMapTool, FleetMapView } from './fleet-map-props';
export type { FleetInspection, FleetMapElement } from './inspection';
export { STATUS_COLOUR } from './status-colour';
