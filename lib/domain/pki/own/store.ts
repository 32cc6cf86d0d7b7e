import type { OwnCertificateSummary, RevocationReason } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';
import { statement } from '@/lib/platform/db/statement';
import type { CertificateFacts } from '../x509/describe-certificate';

export type NewOwnCertificate = CertificateFacts & {
  kind: 'server' | 'service' | 'command';
  /** Common name. */
  name: string;
  /** serialNumber in the subject (OID 2.5.4.5) of a service certificate. */
  subjectId: string | null;
  /** Key identifier of the authority, hexadecimal. */
  issuer: string;
};

const insertRow = statement(
  `insert into own_certificates (serial_number, kind, name, subject_id, issuer, fingerprint, der, not_before, not_after)
     values (:serialNumber, :kind, :name, :subjectId, :issuer, :fingerprint, :der, :notBefore, :notAfter)`,
);

export async function insertOwnCertificate(db: Db, certificate: NewOwnCertificate): Promise<void> {
  const { serialNumber, kind, name, subjectId, issuer, fingerprint, der, notBefore, notAfter } = certificate;
  await db.query(insertRow({ serialNumber, kind, name, subjectId, issuer, fingerprint, der, notBefore, notAfter }));
}

/** Another one took its place; it stays valid. */
export async function markOwnSuperseded(db: Db, serialNumber: string): Promise<void> {
  await db.query({
    text: 'update own_certificates set superseded_at = coalesce(superseded_at, now()) where serial_number = $1',
    values: [serialNumber],
  });
}

type OwnCertificateRow = { revokedAt: Date | null; renewalRequestedAt: Date | null };

export async function selectOwnCertificate(db: Db, serialNumber: string): Promise<OwnCertificateRow | null> {
  const { rows } = await db.query<OwnCertificateRow>({
    text: `select revoked_at as "revokedAt", renewal_requested_at as "renewalRequestedAt" from own_certificates
      where serial_number = $1`,
    values: [serialNumber],
  });
  return rows[0] ?? null;
}

/** A service certificate by what a broker reports of it, if it is valid now. @param fingerprint null: the broker does not report it */
export async function isServiceCertificate(
  db: Db,
  { subjectId, name, fingerprint, now }: { subjectId: string; name: string; fingerprint: string | null; now: number },
): Promise<boolean> {
  const { rows } = await db.query({
    name: 'service-certificate',
    text: `select 1 from own_certificates c join certificate_authorities a on a.key_id = c.issuer
      where c.kind = 'service' and c.subject_id = $1 and c.name = $2 and ($3::text is null or c.fingerprint = $3)
        and c.revoked_at is null and c.not_before <= $4 and c.not_after > $4 and a.state <> 'withdrawn'`,
    values: [subjectId, name, fingerprint, new Date(now)],
  });
  return rows.length > 0;
}

/** Those that are valid or were revoked and have not expired, the newest of each kind and name first. */
export async function selectOwnCertificates(db: Db, now: number): Promise<OwnCertificateSummary[]> {
  const { rows } = await db.query<OwnCertificateSummary>({
    text: `select c.serial_number as "serialNumber", c.kind, c.name, c.issuer, a.name as "issuerName", c.fingerprint,
        ${ms('c.not_before')} as "notBefore", ${ms('c.not_after')} as "notAfter", ${ms('c.issued_at')} as "issuedAt",
        ${ms('c.revoked_at')} as "revokedAt", c.revocation_reason as "revocationReason", c.revoked_by as "revokedBy",
        ${ms('c.renewal_requested_at')} as "renewalRequestedAt", ${ms('c.superseded_at')} as "supersededAt"
      from own_certificates c left join certificate_authorities a on a.key_id = c.issuer
      where c.not_after > $1 order by c.kind, c.name, c.issued_at desc, c.serial_number limit 1000`,
    values: [new Date(now)],
  });
  return rows;
}

type Revocation = { serialNumber: string; at: number; by: string; reason: RevocationReason };

/** @returns whether it was valid */
export async function markOwnRevoked(db: Transaction, { serialNumber, at, by, reason }: Revocation): Promise<boolean> {
  const { rows } = await db.query({
    text: `update own_certificates set revoked_at = $2, revoked_by = $3, revocation_reason = $4
      where serial_number = $1 and revoked_at is null returning 1`,
    values: [serialNumber, new Date(at), by, reason],
  });
  return rows.length > 0;
}

/** @returns whether it is the present one of a server or of the platform */
export async function requestOwnRenewal(db: Transaction, serialNumber: string, at: number): Promise<boolean> {
  const { rows } = await db.query({
    text: `update own_certificates set renewal_requested_at = coalesce(renewal_requested_at, $2)
      where serial_number = $1 and revoked_at is null and superseded_at is null and kind <> 'command' returning 1`,
    values: [serialNumber, new Date(at)],
  });
  return rows.length > 0;
}

/** Revoked service certificates whose connections were not ended yet. */
export async function selectServicesToDisconnect(db: Db): Promise<string[]> {
  const { rows } = await db.query<{ serialNumber: string }>({
    text: `select serial_number as "serialNumber" from own_certificates
      where kind = 'service' and revoked_at is not null and disconnected_at is null`,
  });
  return rows.map(({ serialNumber }) => serialNumber);
}

export async function saveServicesDisconnected(db: Db, serialNumbers: readonly string[], at: number): Promise<void> {
  await db.query({
    text: 'update own_certificates set disconnected_at = $2 where serial_number = any($1)',
    values: [serialNumbers, new Date(at)],
  });
}
