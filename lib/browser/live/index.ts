// The page's own MQTT connection and what comes over it. Invariant: after a gap nothing live is applied before everything
// that may have been missed has been fetched, and an older message never replaces a newer one.
export { applyLiveVehicle, newerPresence } from './apply-live-vehicle';
export type { CellHandlers, CellMessage, CellRequest } from './cell-message';
export type { WatchTarget } from './filters';
export {
  useApplyLatest,
  useCellScopes,
  useFeed,
  useLiveCells,
  useLiveStatus,
  useLiveVehicles,
} from './hooks';
export { LiveProvider } from './live-provider';
export type { LiveState, LostCause } from './state';
