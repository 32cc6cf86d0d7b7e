// The page's MQTT connection. Invariant: after a gap live messages are applied only once everything that may have been missed was
// fetched, and an older message never replaces a newer one.
export {
  useApplyLatest,
  useCellScopes,
  useFeed,
  useLiveCells,
  useLiveStarted,
  useLiveStatus,
  useLiveVehicles,
} from './hooks';
export { applyLiveVehicle, newerPresence } from './merge';
export type { CellMessage, CellRequest } from './protocol';
export { LiveProvider } from './provider';
export type { LiveState, LostCause } from './state';
export type { WatchTarget } from './subscriptions';
export type { CellHandlers } from './watches';
