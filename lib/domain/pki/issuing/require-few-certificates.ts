import type { Db } from '@/lib/platform/db';
import type { Ctx } from '../../context';
import { CsrRefusedError } from '../x509/csr-policy';

// A TBox that loses each answer and makes a new key each time, for an hour; one that makes keys in a loop is no such
export const MOST_AN_HOUR = 20;
const HOUR_MS = 3_600_000;

/**
 * A TBox that may have certificates may not have any number of them: each that is replaced stands in the revocation list
 * until it ends. A few more where it asks twice at once. @throws CsrRefusedError `too_many_certificates`
 */
export async function requireFewCertificates({ db, clock }: Ctx, tboxSerial: string): Promise<void> {
  if ((await countNewCertificates(db, tboxSerial, clock.now())) < MOST_AN_HOUR) return;
  throw new CsrRefusedError('too_many_certificates', `This TBox has had ${MOST_AN_HOUR} certificates within an hour`);
}

/** Within the last hour, of those that the TBox itself gives rise to. */
export async function countNewCertificates(db: Db, tboxSerial: string, now: number): Promise<number> {
  const { rows } = await db.query<{ issued: number }>({
    name: 'certificates-an-hour',
    text: `select count(*)::int as issued from tbox_certificates c join tboxes t on t.id = c.tbox_id
      where t.serial = $1 and c.issued_at > $2 and c.source in ('renewal', 'rotation', 'first_use')`,
    values: [tboxSerial, new Date(now - HOUR_MS)],
  });
  return rows[0]?.issued ?? 0;
}
