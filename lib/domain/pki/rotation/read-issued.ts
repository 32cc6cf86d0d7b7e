import type { Db } from '@/lib/platform/db';

/** A certificate that is to be sent once more; null: there is none. */
export async function readIssued(
  db: Db,
  certificateId: string | null,
): Promise<{ der: Buffer; issuer: string } | null> {
  const { rows } = await db.query<{ der: Buffer; issuer: string }>({
    text: 'select der, issuer from tbox_certificates where id = $1 and revoked_at is null',
    values: [certificateId],
  });
  return rows[0] ?? null;
}
