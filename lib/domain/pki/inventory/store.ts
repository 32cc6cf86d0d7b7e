import type { CertificateSource } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';
import { statement } from '@/lib/platform/db/statement';
import { ConflictError } from '../../errors';
import type { StoredCertificate } from '../x509/describe-certificate';

type NewCertificate = StoredCertificate & {
  /** Serial of the TBox. */
  serial: string;
  source: CertificateSource;
  issuedBy: string;
  predecessorId?: string | null;
  rotationId?: string | null;
};

/** `key_known`: not stored, because this key has or had a certificate that excludes another. */
type Insertion = 'stored' | 'no_tbox' | 'key_known';

/** Serialises issuing for this key (SHA-256, hexadecimal) until the transaction ends. */
export async function lockKey(db: Transaction, publicKey: string): Promise<void> {
  await db.query({
    name: 'lock-key',
    text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))',
    values: [publicKey],
  });
}

const insertRow = statement(
  `with tbox as (select id from tboxes where serial = :serial), owners as (
       select c.id, c.tbox_id, c.revocation_reason from tbox_certificates c where c.public_key = :publicKey), conflicts as (
       select 1 from owners, tbox where :key = 'new' or (:key = 'own'
         and (owners.tbox_id <> tbox.id or owners.revocation_reason = 'keyCompromise'))), twins as (
       update tbox_certificates c set key_shared = true from tbox, owners
       where :key = 'any' and c.id = owners.id and owners.tbox_id <> tbox.id returning c.id), added as (
       insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, issuer, der, source,
         issued_by, public_key, algorithm, predecessor_id, rotation_id, key_shared)
       select :id, tbox.id, :serialNumber, :fingerprint, :notBefore, :notAfter, :issuer, :der, :source, :issuedBy,
         :publicKey, :algorithm, :predecessorId, :rotationId, exists (select 1 from twins)
       from tbox where not exists (select 1 from conflicts) on conflict do nothing returning id)
     select exists (select 1 from added) as added, exists (select 1 from conflicts) as "keyKnown" from tbox`,
  { name: 'insert-certificate' },
);

/**
 * Idempotent. Certificates of other TBoxes with the same key are marked as shared.
 * @param key `any`: also one of other TBoxes; `new`: reject a key that any certificate has; `own`: accept one that only this TBox has, unless it is compromised
 * @throws ConflictError `certificate_id_taken` if another certificate has its id or serial number, possible with
 *   external authorities
 */
export async function insertCertificate(
  db: Db,
  row: NewCertificate,
  { key = 'any' }: { key?: 'any' | 'own' | 'new' } = {},
): Promise<Insertion> {
  const { rows } = await db.query<{ added: boolean; keyKnown: boolean }>(
    insertRow({ ...row, predecessorId: row.predecessorId ?? null, rotationId: row.rotationId ?? null, key }),
  );
  const [tbox] = rows;
  if (!tbox) return 'no_tbox';
  if (tbox.keyKnown) return 'key_known';
  if (!tbox.added && !(await isKnownFingerprint(db, row.fingerprint))) {
    throw new ConflictError('certificate_id_taken', 'Another certificate has the same id or serial number');
  }
  return 'stored';
}

/** @param fingerprint SHA-256 over the DER, lower-case hexadecimal */
export async function isKnownFingerprint(db: Db, fingerprint: string): Promise<boolean> {
  const { rowCount } = await db.query({
    text: 'select 1 from tbox_certificates where fingerprint = $1',
    values: [fingerprint],
  });
  return rowCount === 1;
}

/** Serial of the TBox that has a certificate for this key. */
export async function findKeyOwner(db: Db, publicKey: string): Promise<string | null> {
  const { rows } = await db.query<{ serial: string }>({
    name: 'key-owner',
    text: `select t.serial from tbox_certificates c join tboxes t on t.id = c.tbox_id where c.public_key = $1 limit 1`,
    values: [publicKey],
  });
  return rows[0]?.serial ?? null;
}

/** Whether it is revoked because of its key. Keeps it as it is until the transaction ends. */
export async function isCompromised(db: Transaction, certificateId: string): Promise<boolean> {
  const { rows } = await db.query<{ compromised: boolean }>({
    text: `select revocation_reason in ('keyCompromise', 'cACompromise') is true as compromised from tbox_certificates
     where id = $1 for share`,
    values: [certificateId],
  });
  return rows[0]?.compromised ?? false;
}

/** A certificate to be sent again; null if it is revoked. */
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

/** The certificate if it is for this key (SHA-256, hexadecimal), revoked or not. */
export async function readIssuedForKey(
  db: Db,
  certificateId: string,
  publicKey: string,
): Promise<{ der: Buffer; issuer: string } | null> {
  const { rows } = await db.query<{ der: Buffer; issuer: string }>({
    text: 'select der, issuer from tbox_certificates where id = $1 and public_key = $2',
    values: [certificateId, publicKey],
  });
  return rows[0] ?? null;
}

export async function hasSerialNumber(db: Db, certificateId: string | null, serialNumber: string): Promise<boolean> {
  const { rowCount } = await db.query({
    text: 'select 1 from tbox_certificates where id = $1 and serial_number = $2',
    values: [certificateId, serialNumber],
  });
  return rowCount === 1;
}

/** Number of certificates since then that the TBox itself caused. */
export async function countNewCertificates(db: Db, tboxSerial: string, since: number): Promise<number> {
  const { rows } = await db.query<{ issued: number }>({
    name: 'certificates-an-hour',
    text: `select count(*)::int as issued from tbox_certificates c join tboxes t on t.id = c.tbox_id
      where t.serial = $1 and c.issued_at > $2 and c.source in ('renewal', 'rotation', 'first_use')`,
    values: [tboxSerial, new Date(since)],
  });
  return rows[0]?.issued ?? 0;
}
