// Maps on our own basemap. Invariant: a position that may be outdated never moves and is marked with its age.
export { trackSegments } from './track-segments';
export { VehicleMap } from './vehicle-map';
export type { ReportedPosition } from './vehicle-marker';
