import type { Transaction } from '@/lib/platform/db';
import { issuingName } from './ensure-authorities';
import { countIssuing, insertRequested } from './roll-over-store';

/**
 * Asks for a new issuing authority, which role `authority` makes. Within the transaction that holds the lock of authorities.
 * @returns its name; null: one that can take over is on its way already
 */
export async function requestSuccessor(db: Transaction, createdBy: string): Promise<string | null> {
  const { pending, total } = await countIssuing(db);
  if (pending > 0) return null;
  const name = issuingName(total + 1);
  await insertRequested(db, name, createdBy);
  return name;
}
