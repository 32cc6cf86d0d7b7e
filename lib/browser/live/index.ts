// The page's own MQTT connection and what comes over it. Invariant: after a gap nothing live is applied before everything
// that may have been missed has been fetched, and an older message never replaces a newer one.
export {
  useApplyLatest,
  useCellScopes,
  useFeed,
  useLiveCells,
  useLiveStatus,
  useLiveVehicles,
} from './hooks';
export { applyLiveVehicle, newerPresence } from './merge';
export type { CellMessage, CellRequest } from './protocol';
export { LiveProvider } from './provider';
export type { LiveState, LostCause } from './state';
export type { WatchTarget } from './subscriptions';
export type { CellHandlers } from './watches';
