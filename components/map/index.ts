// Maps on our own basemap. Invariant: a position that may be outdated never moves and is marked with its age.
export { VehicleMap } from './vehicle-map';
export type { TrackPoint } from './vehicle-map-canvas';
export type { ReportedPosition } from './vehicle-marker';
