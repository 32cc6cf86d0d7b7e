// The vehicles of a view: which cells to watch, and the snapshot of their frames. Invariant: a vehicle is in the snapshot once, at its
// newest position, and parts without new frames are marked as outdated.

export { countViewport } from './count-viewport';
export { type FleetPositions, type FleetView, useFleetViewport } from './use-fleet-viewport';
export { useSettled, useSettledSnapshot, useViewportCounts } from './use-settled-snapshot';
export { Viewport } from './viewport';
export type {
  ViewportCluster,
  ViewportCounts,
  ViewportSnapshot,
  ViewportVehicle,
} from './viewport-snapshot';
export { isFresh } from './viewport-snapshot';
