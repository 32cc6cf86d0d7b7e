// The reference TBox client: what real firmware must do.
// Invariants: messages are resent until the broker has acknowledged them, in bounded memory; a command starts at most once, never
// after its deadline, and only if the platform signed it for this vehicle; a new certificate replaces the old one only once the
// broker has accepted it, and the private key never leaves the TBox.
export { createMemoryIdentity, type Identity, type IdentityStore, openFileIdentity } from './certificate';
export {
  createMemoryJournal,
  type ExecutionRequest,
  type Executor,
  type Journal,
  type Outcome,
  openFileJournal,
  type Refusal,
  type TboxFaults,
} from './commands';
export type { TboxOptions, TboxTuning } from './options';
export { Tbox } from './tbox';
