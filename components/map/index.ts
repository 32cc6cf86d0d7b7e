// Maps on our own basemap or the operator's. Invariant: a position that may be outdated never moves and is marked with its age.
export type { BasemapChoice } from './basemap-choice';
export { trackSegments } from './track-segments';
export { VehicleMap } from './vehicle-map';
export type { ReportedPosition } from './vehicle-marker';
