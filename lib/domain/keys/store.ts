import type { KeyPurpose, SigningKeySummary } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';

export type NewSigningKey = { kid: string; publicJwk: Record<string, unknown>; privateJwe: string };
export type SigningKeyRow = NewSigningKey & { createdAt: Date; replacementRequestedAt: Date | null };

// Signatures from just before the key was retired stay valid: ten minutes for a token, half an hour for a command
const IS_VERIFIABLE = `(retired_at is null or retired_at > now() - interval '1 hour')`;

/** Newest first. */
export async function selectVerifiableKeys(
  db: Db,
  purpose: KeyPurpose,
): Promise<Pick<SigningKeyRow, 'kid' | 'publicJwk'>[]> {
  const { rows } = await db.query<Pick<SigningKeyRow, 'kid' | 'publicJwk'>>({
    text: `select kid, public_jwk as "publicJwk" from signing_keys where purpose = $1 and ${IS_VERIFIABLE}
      order by created_at desc`,
    values: [purpose],
  });
  return rows;
}

export async function selectSigningKeys(db: Db): Promise<SigningKeySummary[]> {
  const { rows } = await db.query<SigningKeySummary>({
    text: `select kid, purpose, ${ms('created_at')} as "createdAt", ${ms('retired_at')} as "retiredAt",
        ${ms('replacement_requested_at')} as "replacementRequestedAt"
      from signing_keys where ${IS_VERIFIABLE} order by purpose, created_at desc`,
  });
  return rows;
}

/** @returns whether there is a key to replace */
export async function requestReplacement(db: Transaction, purpose: KeyPurpose, at: Date): Promise<boolean> {
  const { count } = await db.prisma.signingKey.updateMany({
    where: { purpose, retiredAt: null },
    data: { replacementRequestedAt: at },
  });
  return count > 0;
}

/** Serialises changes of the keys of one purpose over all processes until the transaction ends. */
export async function lockSigningKeys(tx: Transaction, purpose: KeyPurpose): Promise<void> {
  await tx.query({ text: `select pg_advisory_xact_lock(hashtext('signing key ' || $1))`, values: [purpose] });
}

/** Encrypted keys that sign. */
export const selectEncrypted = (db: Db, purpose: KeyPurpose): Promise<{ kid: string; privateJwe: string }[]> =>
  db.prisma.signingKey.findMany({ where: { purpose, retiredAt: null }, select: { kid: true, privateJwe: true } });

export async function saveEncrypted(db: Transaction, kid: string, privateJwe: string): Promise<void> {
  await db.prisma.signingKey.update({ where: { kid }, data: { privateJwe } });
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
  purpose: KeyPurpose,
  { open, isDue, make }: SigningKeySteps<T>,
): Promise<T> {
  return db.transaction(async (tx) => {
    await lockSigningKeys(tx, purpose);
    const newest = await newestKey(tx, purpose);
    const key = newest && (await open(newest));
    if (key && !isDue(newest)) return key;
    const made = await make().catch((error: unknown) => {
      if (key) return null;
      throw error;
    });
    if (!made) return key as T;
    const { publicJwk, ...rest } = made;
    await tx.prisma.signingKey.updateMany({
      where: { purpose, retiredAt: null },
      data: { retiredAt: new Date(), privateJwe: '' },
    });
    const { createdAt } = await tx.prisma.signingKey.create({
      data: { purpose, ...rest, publicJwk: JSON.parse(JSON.stringify(publicJwk)) },
    });
    const result = await open({ ...made, createdAt, replacementRequestedAt: null });
    if (!result) throw new Error('A new signing key could not be read back');
    return result;
  });
}

async function newestKey(db: Transaction, purpose: KeyPurpose): Promise<SigningKeyRow | null> {
  const row = await db.prisma.signingKey.findFirst({
    where: { purpose, retiredAt: null },
    orderBy: { createdAt: 'desc' },
  });
  return row && { ...row, publicJwk: row.publicJwk as Record<string, unknown> };
}
