// The reference TBox: what real firmware must do, from the first CONNECT to an orderly goodbye (README.md beside this).
// Invariants: what the broker acknowledged is forgotten, what it did not is sent again, and memory stays bounded either way;
// a command begins once at most, never late, and never unless the platform signed it for this vehicle; a new certificate
// replaces the old one only once the broker lets it in, and the private key stays here.
export { type Backoff, backoffDelayMs, DEFAULT_BACKOFF } from './backoff';
export { createMemoryIdentity, type Identity, type IdentityStore, openFileIdentity } from './certificate';
export {
  CRASH_POINTS,
  type CrashPoint,
  createMemoryJournal,
  type ExecutionRequest,
  type Executor,
  type Journal,
  type JournalEntry,
  type Monotonic,
  type Outcome,
  openFileJournal,
  type Refusal,
  type TboxFaults,
} from './commands';
export { DEFAULT_TUNING, type TboxOptions, type TboxTuning } from './options';
export { Tbox, type TboxStatus } from './tbox';
