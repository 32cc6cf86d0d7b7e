// The vehicles of a view: which cells to watch, and what all their frames say together. Invariant: a vehicle is in the
// picture once, at its newest place, and what is not renewed any more is marked so.

export { countViewport } from './count-viewport';
export { type FleetPositions, type FleetView, useFleetViewport } from './use-fleet-viewport';
export { useSettled, useSettledSnapshot, useViewportCounts } from './use-settled-snapshot';
export { Viewport } from './viewport';
export type {
  StatusCounts,
  ViewportCluster,
  ViewportCounts,
  ViewportSnapshot,
  ViewportVehicle,
} from './viewport-snapshot';
export { isFresh } from './viewport-snapshot';
