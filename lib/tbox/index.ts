// The reference TBox: what real firmware must do, from the first CONNECT to an orderly goodbye (README.md beside this).
// Invariant: what the broker acknowledged is forgotten, what it did not is sent again, and memory stays bounded either way.
export { type Backoff, backoffDelayMs, DEFAULT_BACKOFF } from './backoff';
export { DEFAULT_TUNING, type TboxOptions, type TboxTuning } from './options';
export { Tbox, type TboxStatus } from './tbox';
