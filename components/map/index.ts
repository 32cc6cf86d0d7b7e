// Maps on the embedded or a configured basemap. Invariant: an outdated position never moves and shows its age.
export type { BasemapChoice } from './basemap-choice';
export { trackSegments } from './track-segments';
export { VehicleMap } from './vehicle-map';
export type { ReportedPosition } from './vehicle-marker';
