// Who did what, when. Invariant: a row is written in the transaction of its change, and never changed after.
export { listAudit } from './list-audit';
export { type AuditRecord, recordAudit } from './store';
