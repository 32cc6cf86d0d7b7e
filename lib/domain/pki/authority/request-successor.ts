import type { Transaction } from '@/lib/platform/db';
import { issuingName } from './ensure-authorities';

/**
 * Asks for a new issuing authority, which role `authority` makes. Within the transaction that holds the lock of authorities.
 * @returns its name; null: one that can take over is on its way already
 */
export async function requestSuccessor(db: Transaction, createdBy: string): Promise<string | null> {
  const { rows } = await db.query<{ pending: number; total: number }>({
    text: `select count(*) filter (where state in ('requested', 'prepared') and withdrawal_requested_at is null)::int as pending,
       count(*)::int as total
     from certificate_authorities where kind = 'issuing'`,
  });
  const { pending = 0, total = 0 } = rows[0] ?? {};
  if (pending > 0) return null;
  const name = issuingName(total + 1);
  await db.query({
    text: `insert into certificate_authorities (kind, name, state, created_by) values ('issuing', $1, 'requested', $2)`,
    values: [name, createdBy],
  });
  return name;
}
