import type { Db, Transaction } from '@/lib/platform/db';

export type SigningKeyRow = { kid: string; publicJwk: Record<string, unknown>; privateJwe: string; createdAt: Date };
export type NewSigningKey = Omit<SigningKeyRow, 'createdAt'>;

// Signatures from just before the key was retired stay valid: ten minutes for a token, half an hour for a command
const VERIFIABLE = `select kid, public_jwk as "publicJwk", private_jwe as "privateJwe", created_at as "createdAt"
from signing_keys where purpose = $1 and (retired_at is null or retired_at > now() - interval '1 hour')
order by created_at desc`;

export async function readVerifiableKeys(db: Db, purpose: string): Promise<SigningKeyRow[]> {
  return (await db.query<SigningKeyRow>({ text: VERIFIABLE, values: [purpose] })).rows;
}

type SigningKeySteps<T> = {
  /** null: another secret encrypted it. */
  open(row: SigningKeyRow): Promise<T | null>;
  isDue(row: SigningKeyRow): boolean;
  make(): Promise<NewSigningKey>;
};

/**
 * Creates a key with `make` if the newest one cannot be opened or is due, and retires the older ones; serialised over processes.
 * A key that is due stays in use while `make` fails.
 * @returns the newest key, opened
 */
export async function ensureSigningKey<T>(
  db: Db,
  purpose: string,
  { open, isDue, make }: SigningKeySteps<T>,
): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.query({ text: `select pg_advisory_xact_lock(hashtext('signing key ' || $1))`, values: [purpose] });
    const newest = await newestKey(tx, purpose);
    const key = newest && (await open(newest));
    if (key && !isDue(newest)) return key;
    const made = await make().catch((error: unknown) => {
      if (key) return null;
      throw error;
    });
    if (!made) return key as T;
    const { publicJwk, ...rest } = made;
    await tx.prisma.signingKey.updateMany({ where: { purpose, retiredAt: null }, data: { retiredAt: new Date() } });
    const { createdAt } = await tx.prisma.signingKey.create({
      data: { purpose, ...rest, publicJwk: JSON.parse(JSON.stringify(publicJwk)) },
    });
    const result = await open({ ...made, createdAt });
    if (!result) throw new Error('A new signing key could not be read back');
    return result;
  });
}

async function newestKey(db: Transaction, purpose: string): Promise<SigningKeyRow | null> {
  const row = await db.prisma.signingKey.findFirst({
    where: { purpose, retiredAt: null },
    orderBy: { createdAt: 'desc' },
  });
  return row && { ...row, publicJwk: row.publicJwk as Record<string, unknown> };
}
