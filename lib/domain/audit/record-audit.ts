import type { Tx } from '../context';
import { type AuditRecord, insertAudit } from './store';

/** Writes the row in the transaction of the change that it tells of; several rows in one statement. */
export async function recordAudit({ db, actor }: Tx, record: AuditRecord | readonly AuditRecord[]): Promise<void> {
  await insertAudit(db, actor, [record].flat());
}
