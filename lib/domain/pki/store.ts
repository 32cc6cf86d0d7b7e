import type { PoolClient } from 'pg';
import type { CertificateSource } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import type { StoredCertificate } from './describe-certificate';

export type NewCertificate = StoredCertificate & {
  /** Of its TBox. */
  serial: string;
  source: CertificateSource;
  issuedBy: string;
  predecessorId?: string | null;
  rotationId?: string | null;
};

/** False: no TBox has this serial. The same id again changes nothing. Those of other TBoxes with its key are marked. */
export async function insertCertificate(
  client: Pick<Db['pool'] | PoolClient, 'query'>,
  row: NewCertificate,
): Promise<boolean> {
  const { rows } = await client.query({
    name: 'insert-certificate',
    text: `with tbox as (select id from tboxes where serial = $2), twins as (
       update tbox_certificates c set key_shared = true from tbox
       where c.public_key = $11 and c.tbox_id <> tbox.id returning c.id), added as (
       insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, issuer, der, source,
         issued_by, public_key, algorithm, predecessor_id, rotation_id, key_shared)
       select $1, tbox.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, exists (select 1 from twins)
       from tbox on conflict (id) do nothing)
     select id from tbox`,
    values: [
      row.id,
      row.serial,
      row.serialNumber,
      row.fingerprint,
      row.notBefore,
      row.notAfter,
      row.issuer,
      row.der,
      row.source,
      row.issuedBy,
      row.publicKey,
      row.algorithm,
      row.predecessorId ?? null,
      row.rotationId ?? null,
    ],
  });
  return rows.length > 0;
}

/** Serial of the TBox whose certificate has this key; null: nobody's. */
export async function findKeyOwner(
  client: Pick<Db['pool'] | PoolClient, 'query'>,
  publicKey: string,
): Promise<string | null> {
  const { rows } = await client.query<{ serial: string }>({
    name: 'key-owner',
    text: `select t.serial from tbox_certificates c join tboxes t on t.id = c.tbox_id where c.public_key = $1 limit 1`,
    values: [publicKey],
  });
  return rows[0]?.serial ?? null;
}
