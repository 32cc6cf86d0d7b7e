import type { Db } from '@/lib/platform/db';

/** DER of the authority with this key identifier (lower-case hexadecimal), withdrawn ones too; null: there is none. */
export async function readAuthorityCertificate(db: Db, keyId: string): Promise<Buffer | null> {
  const { rows } = await db.query<{ der: Buffer }>({
    name: 'authority-certificate',
    text: 'select der from certificate_authorities where key_id = $1 and der is not null',
    values: [keyId],
  });
  return rows[0]?.der ?? null;
}
