// Secrets of the processes that can be changed while they run. Invariants: only fingerprints and times are stored; a change is
// finished when no process and no stored key needs the former secret.
export { disconnectFormerPassword, finishSecretChange, startSecretChange } from './change-secret';
export { listSecrets, readRecentReports, startSecretReports } from './secret-states';
