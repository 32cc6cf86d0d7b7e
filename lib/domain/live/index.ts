// What browsers see as it happens. Invariant: nothing is sent for a vehicle that nobody watches, at most four frames a
// second for one that is watched; what may be read is the broker's rule, interest only decides what is sent.
export { createLive, type Live, type LiveOptions } from './create-live';
export { nameVehicles } from './name-vehicles';
export { selectVehicles } from './select-vehicles';
export type { Ownership } from './viewport/position-store';
