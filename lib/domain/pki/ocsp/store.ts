import type { RevocationReason } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';

/** Of an issued certificate. `revokedAt`: ms since the epoch, whole seconds; null: not revoked. */
export type CertificateStatus = { revokedAt: number | null; reason: RevocationReason | null };

/** By serial number, for certificates of this issuer. */
export async function readStatuses(
  db: Pick<Db, 'query'>,
  issuerKeyId: string,
  serialNumbers: readonly string[],
): Promise<Map<string, CertificateStatus>> {
  const { rows } = await db.query<CertificateStatus & { serialNumber: string }>({
    name: 'ocsp-statuses',
    text: `select serial_number as "serialNumber", revocation_reason as reason,
        ${ms("date_trunc('second', revoked_at)")} as "revokedAt"
      from tbox_certificates where serial_number = any($2::text[]) and issuer = $1`,
    values: [issuerKeyId, serialNumbers],
  });
  return new Map(rows.map(({ serialNumber, revokedAt, reason }) => [serialNumber, { revokedAt, reason }]));
}
