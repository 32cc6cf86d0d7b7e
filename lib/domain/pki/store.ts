import type { Db } from '@/lib/platform/db';

type NewCertificate = {
  id: string;
  serial: string;
  issuer: string;
  serialNumber: string;
  fingerprint: string;
  notBefore: Date;
  notAfter: Date;
};

/** False: no TBox has this serial. */
export async function insertCertificate(pool: Db['pool'], row: NewCertificate): Promise<boolean> {
  const { rows } = await pool.query(
    `with tbox as (select id from tboxes where serial = $2), added as (
       insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, issuer)
       select $1, tbox.id, $3, $4, $5, $6, $7 from tbox on conflict (id) do nothing)
     select id from tbox`,
    [row.id, row.serial, row.serialNumber, row.fingerprint, row.notBefore, row.notAfter, row.issuer],
  );
  return rows.length > 0;
}
