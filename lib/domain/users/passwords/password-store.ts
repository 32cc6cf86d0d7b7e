import { randomUUID } from 'node:crypto';
import type { Db, Transaction } from '@/lib/platform/db';

/** Hash of a user's password; null if there is none. */
export async function findPasswordHash(db: Db, userId: string): Promise<string | null> {
  const account = await db.prisma.account.findFirst({
    where: { userId, providerId: 'credential' },
    select: { password: true },
  });
  return account?.password ?? null;
}

/** Hash of the password and whether the user is disabled, unchanged until the transaction ends. */
export async function lockPassword(
  db: Transaction,
  userId: string,
): Promise<{ hash: string | null; disabled: boolean } | null> {
  const { rows } = await db.query<{ hash: string | null; disabled: boolean }>({
    text: `select a.password as hash, u.banned as disabled from users u join accounts a on a.user_id = u.id
      where u.id = $1 and a.provider_id = 'credential' for share`,
    values: [userId],
  });
  return rows[0] ?? null;
}

/** @param expected changes nothing if the hash is another one now. @returns whether it was changed */
export async function storePasswordHash(
  db: Transaction,
  { userId, hash, expected }: { userId: string; hash: string; expected?: string },
): Promise<boolean> {
  const { count } = await db.prisma.account.updateMany({
    where: { userId, providerId: 'credential', ...(expected !== undefined && { password: expected }) },
    data: { password: hash },
  });
  return count > 0;
}

type NewReset = { userId: string; tokenHash: string; issuedBy: string; now: Date; expiresAt: Date };

/** A new link replaces the one before. */
export async function storePasswordReset(
  db: Transaction,
  { userId, tokenHash, issuedBy, now: createdAt, expiresAt }: NewReset,
): Promise<void> {
  const data = { id: randomUUID(), tokenHash, issuedBy, createdAt, expiresAt };
  await db.prisma.passwordReset.upsert({ where: { userId }, create: { userId, ...data }, update: data });
}

/** The user of an open link; null if the token is wrong or the link has expired, was used or replaced, or the user is disabled. */
export async function findPasswordReset(
  db: Db,
  { tokenHash, now }: { tokenHash: string; now: Date },
): Promise<{ userId: string; email: string; name: string; expiresAt: Date } | null> {
  const reset = await db.prisma.passwordReset.findFirst({
    where: { tokenHash, expiresAt: { gt: now }, user: { banned: false } },
    select: { userId: true, expiresAt: true, user: { select: { email: true, name: true } } },
  });
  return reset && { userId: reset.userId, expiresAt: reset.expiresAt, ...reset.user };
}

/** A link that was issued before must not work any more. */
export async function deletePasswordResetsOf(db: Transaction, userId: string): Promise<void> {
  await db.prisma.passwordReset.deleteMany({ where: { userId } });
}

/** @returns whether it was there: of concurrent uses one succeeds */
export async function deletePasswordReset(db: Transaction, tokenHash: string): Promise<boolean> {
  const { count } = await db.prisma.passwordReset.deleteMany({ where: { tokenHash } });
  return count > 0;
}
