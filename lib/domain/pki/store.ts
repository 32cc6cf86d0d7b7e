import type { PoolClient } from 'pg';
import type { CertificateSource } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { ConflictError } from '../errors';
import type { StoredCertificate } from './describe-certificate';

export type NewCertificate = StoredCertificate & {
  /** Of its TBox. */
  serial: string;
  source: CertificateSource;
  issuedBy: string;
  predecessorId?: string | null;
  rotationId?: string | null;
};

/**
 * False: no TBox has this serial. The same certificate again changes nothing. Those of
 * other TBoxes with its key are marked.
 * @throws ConflictError `certificate_id_taken` where another one has its id or serial number, as somebody else's may
 */
export async function insertCertificate(
  client: Pick<Db['pool'] | PoolClient, 'query'>,
  row: NewCertificate,
): Promise<boolean> {
  const { rows } = await client.query<{ id: number; added: boolean }>({
    name: 'insert-certificate',
    text: `with tbox as (select id from tboxes where serial = $2), twins as (
       update tbox_certificates c set key_shared = true from tbox
       where c.public_key = $11 and c.tbox_id <> tbox.id returning c.id), added as (
       insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, issuer, der, source,
         issued_by, public_key, algorithm, predecessor_id, rotation_id, key_shared)
       select $1, tbox.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, exists (select 1 from twins)
       from tbox on conflict do nothing returning id)
     select id, exists (select 1 from added) as added from tbox`,
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
  const [tbox] = rows;
  if (tbox && !tbox.added && !(await isKnownFingerprint(client, row.fingerprint))) {
    throw new ConflictError('certificate_id_taken', 'Another certificate has the same id or serial number');
  }
  return tbox !== undefined;
}

/** @param fingerprint SHA-256 over the DER, lower-case hexadecimal */
export async function isKnownFingerprint(
  client: Pick<Db['pool'] | PoolClient, 'query'>,
  fingerprint: string,
): Promise<boolean> {
  const { rowCount } = await client.query('select 1 from tbox_certificates where fingerprint = $1', [fingerprint]);
  return rowCount === 1;
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
