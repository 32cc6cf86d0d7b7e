import type { Db } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';

export type StoredDetail = {
  der: Buffer | null;
  algorithm: string | null;
  publicKey: string | null;
  rotationId: string | null;
  firstSeenAt: number | null;
  predecessor: string | null;
  successors: string[];
};

/** What a list leaves out; null: there is no such certificate. */
export async function selectDetail(db: Db, serialNumber: string): Promise<StoredDetail | null> {
  const { rows } = await db.query<StoredDetail>({
    name: 'certificate-detail',
    text: `select c.der, c.algorithm, c.public_key as "publicKey", c.rotation_id as "rotationId",
        ${ms('c.first_seen_at')} as "firstSeenAt", p.serial_number as predecessor,
        array(select n.serial_number from tbox_certificates n where n.predecessor_id = c.id order by n.issued_at, n.id)
          as successors
      from tbox_certificates c left join tbox_certificates p on p.id = c.predecessor_id where c.serial_number = $1`,
    values: [serialNumber],
  });
  return rows[0] ?? null;
}

/** Certificates of those above it, DER, its issuer's first, without the trust anchor; withdrawn ones too. */
export async function selectChain(db: Db, issuer: string): Promise<Buffer[]> {
  const { rows } = await db.query<{ der: Buffer }>({
    name: 'certificate-chain',
    // More steps than a chain has: two authorities that vouch for each other do not go round for ever
    text: `with recursive chain as (
        select key_id, issuer, der, 1 as step from certificate_authorities where key_id = $1 and der is not null
        union all
        select a.key_id, a.issuer, a.der, step + 1 from chain join certificate_authorities a on a.key_id = chain.issuer
        where chain.issuer <> chain.key_id and a.der is not null and step < 8)
      select der from chain where issuer <> key_id order by step`,
    values: [issuer],
  });
  return rows.map(({ der }) => der);
}
