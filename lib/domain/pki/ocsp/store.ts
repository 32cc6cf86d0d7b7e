import type { RevocationReason } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';
import { describeCertificate } from '../x509/describe-certificate';

/** Of an issued certificate. `revokedAt`: ms since the epoch, whole seconds; null: not revoked. */
export type CertificateStatus = { revokedAt: number | null; reason: RevocationReason | null };

/** By serial number, for certificates of this issuer: of TBoxes, of this installation itself, and of authorities. */
export async function readStatuses(
  db: Pick<Db, 'query'>,
  issuerKeyId: string,
  serialNumbers: readonly string[],
): Promise<Map<string, CertificateStatus>> {
  const { rows } = await db.query<CertificateStatus & { serialNumber: string }>({
    name: 'ocsp-statuses',
    text: ['tbox_certificates', 'own_certificates']
      .map(
        (table) => `select serial_number as "serialNumber", revocation_reason as reason,
        ${ms("date_trunc('second', revoked_at)")} as "revokedAt"
      from ${table} where serial_number = any($2::text[]) and issuer = $1`,
      )
      .join(' union all '),
    values: [issuerKeyId, serialNumbers],
  });
  const statuses = new Map(rows.map(({ serialNumber, ...status }) => [serialNumber, status]));
  if (serialNumbers.every((serialNumber) => statuses.has(serialNumber))) return statuses;
  const wanted = new Set(serialNumbers);
  for (const { serialNumber, ...status } of await readAuthorityStatuses(db, issuerKeyId)) {
    if (wanted.has(serialNumber)) statuses.set(serialNumber, status);
  }
  return statuses;
}

// An authority's certificate never changes
const serialNumbersByKey = new Map<string, string>();

/** Of the few authorities that this one has issued, itself included. */
async function readAuthorityStatuses(
  db: Pick<Db, 'query'>,
  issuerKeyId: string,
): Promise<(CertificateStatus & { serialNumber: string })[]> {
  const { rows } = await db.query<CertificateStatus & { keyId: string; der: Buffer }>({
    name: 'ocsp-authorities',
    text: `select key_id as "keyId", der, ${ms("date_trunc('second', withdrawn_at)")} as "revokedAt",
        case when state = 'withdrawn' then case when withdrawal_approved_by is null then 'cessationOfOperation'
          else 'cACompromise' end end as reason
      from certificate_authorities where issuer = $1 and der is not null`,
    values: [issuerKeyId],
  });
  return rows.map(({ keyId, der, ...status }) => {
    const serialNumber = serialNumbersByKey.get(keyId) ?? describeCertificate(der).serialNumber;
    serialNumbersByKey.set(keyId, serialNumber);
    return { serialNumber, ...status };
  });
}
