// Live updates for browsers. Invariant: no frames for a vehicle that no client watches, at most four frames a second for a
// watched one. The broker authorizes what a client may read; interest only decides what is sent.
export { createLive, type Live, type LiveOptions } from './create-live';
export { nameVehicles, selectVehicles } from './map-vehicles';
export type { Ownership } from './viewport/position-store';
