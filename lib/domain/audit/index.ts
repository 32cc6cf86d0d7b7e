// Audit trail. Invariant: an entry is written in the transaction of its change and never modified.
export { listAudit } from './list-audit';
export { type AuditRecord, recordAudit } from './store';
