import type { Db } from '@/lib/platform/db';

/** Earlier unused secrets of the TBox expire. @returns false if no TBox has this serial */
export async function insertSecret(
  db: Db,
  row: { tboxSerial: string; hash: string; createdBy: string; now: number; expiresAt: number },
): Promise<boolean> {
  const now = new Date(row.now);
  // Serialises concurrent requests: otherwise both secrets would stay valid
  const { rows } = await db.query<{ id: number }>({
    text: 'select id from tboxes where serial = $1 for no key update',
    values: [row.tboxSerial],
  });
  const [tbox] = rows;
  if (!tbox) return false;
  await db.query({
    text: 'update enrolment_secrets set expires_at = $2 where tbox_id = $1 and used_at is null and expires_at > $2',
    values: [tbox.id, now],
  });
  await db.query({
    text: `insert into enrolment_secrets (tbox_id, secret_hash, created_by, created_at, expires_at) values ($1, $2, $3, $4, $5)`,
    values: [tbox.id, row.hash, row.createdBy, now, new Date(row.expiresAt)],
  });
  return true;
}

export async function findSecret(
  db: Db,
  hash: string,
  tboxSerial: string,
): Promise<{ usedAt: Date | null; expiresAt: Date } | null> {
  const { rows } = await db.query<{ usedAt: Date | null; expiresAt: Date }>({
    text: `select s.used_at as "usedAt", s.expires_at as "expiresAt" from enrolment_secrets s join tboxes t on t.id = s.tbox_id
     where s.secret_hash = $1 and t.serial = $2`,
    values: [hash, tboxSerial],
  });
  return rows[0] ?? null;
}

/** @returns false if it is used or expired; of concurrent uses one succeeds */
export async function useSecret(
  db: Db,
  use: { hash: string; tboxSerial: string; now: number; address: string; certificateId: string },
): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `update enrolment_secrets s set used_at = $3, used_address = $4, certificate_id = $5 from tboxes t
     where t.id = s.tbox_id and s.secret_hash = $1 and t.serial = $2 and s.used_at is null and s.expires_at > $3`,
    values: [use.hash, use.tboxSerial, new Date(use.now), use.address, use.certificateId],
  });
  return rowCount === 1;
}

export async function isRegistered(db: Db, tboxSerial: string): Promise<boolean> {
  const { rowCount } = await db.query({ text: 'select 1 from tboxes where serial = $1', values: [tboxSerial] });
  return rowCount === 1;
}

/** Whether this TBox ever had another certificate than `exceptId`. Serialised per TBox until the transaction ends. */
export async function hadCertificate(db: Db, tboxSerial: string, exceptId: string): Promise<boolean> {
  // Not `for update`: inserting a certificate shares the row by its foreign key
  await db.query({ text: 'select 1 from tboxes where serial = $1 for no key update', values: [tboxSerial] });
  const { rowCount } = await db.query({
    text: `select 1 from tbox_certificates c join tboxes t on t.id = c.tbox_id where t.serial = $1 and c.id <> $2 limit 1`,
    values: [tboxSerial, exceptId],
  });
  return rowCount !== 0;
}

export type PresentedCertificate = {
  id: string;
  tboxSerial: string;
  notAfter: Date;
  revokedAt: Date | null;
};

/** @param fingerprint SHA-256 over the DER */
export async function findByFingerprint(db: Db, fingerprint: string): Promise<PresentedCertificate | null> {
  const { rows } = await db.query<PresentedCertificate>({
    text: `select c.id, t.serial as "tboxSerial", c.not_after as "notAfter", c.revoked_at as "revokedAt"
     from tbox_certificates c join tboxes t on t.id = c.tbox_id where c.fingerprint = $1`,
    values: [fingerprint],
  });
  return rows[0] ?? null;
}

/** True stays true until the transaction ends. */
export async function isNotRevoked(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query({
    text: 'select 1 from tbox_certificates where id = $1 and revoked_at is null for share',
    values: [id],
  });
  return rowCount === 1;
}
