import { verifyPassword as verifyEarlier } from 'better-auth/crypto';
import pLimit, { type LimitFunction } from 'p-limit';
import { hashWithScrypt, verifyWithScrypt } from '@/lib/platform/scrypt';
import type { Ctx } from '../../context';
import { TooManyPasswordChecksError } from '../errors';
import { storePasswordHash } from './password-store';

// OWASP Password Storage Cheat Sheet: 128 MiB, 0.4 s on a core
const COST = { N: 131_072, r: 8, p: 1 };
// 256 MiB, and half of libuv's threads
const MAX_CONCURRENT = 2;
// As many as complete within some seconds
const MAX_WAITING = 30;
/** better-auth's: salt and hash in hexadecimal, N 2^14, r 16. */
const EARLIER = /^[0-9a-f]{32}:[0-9a-f]{128}$/;

/** One limit for the process, whose build may have several copies of this module. */
const holder = globalThis as typeof globalThis & { tspPasswordLimit?: LimitFunction };

/** @throws TooManyPasswordChecksError */
async function limited<T>(run: () => Promise<T>): Promise<T> {
  holder.tspPasswordLimit ??= pLimit(MAX_CONCURRENT);
  if (holder.tspPasswordLimit.pendingCount >= MAX_WAITING) throw new TooManyPasswordChecksError();
  return holder.tspPasswordLimit(run);
}

/** One password may be typed as several sequences of code points. */
const normalise = (password: string): string => password.normalize('NFKC');

/** @throws TooManyPasswordChecksError */
export const hashPassword = (password: string): Promise<string> =>
  limited(() => hashWithScrypt(normalise(password), COST));

type Check = { hash: string; password: string };

/** Takes as long for a hash of an earlier release as for others. @throws TooManyPasswordChecksError */
export const verifyPassword = ({ hash, password }: Check): Promise<boolean> =>
  limited(async () => {
    const text = normalise(password);
    if (!EARLIER.test(hash)) return verifyWithScrypt(text, hash, COST);
    const [isRight] = await Promise.all([verifyEarlier({ hash, password }), hashWithScrypt(text, COST)]);
    return isRight;
  });

/** Replaces a hash of an earlier release, with the password that was verified. @throws TooManyPasswordChecksError */
export async function replaceEarlierHash({
  ctx,
  input: { userId, hash, password },
}: {
  ctx: Ctx;
  input: Check & { userId: string };
}): Promise<void> {
  if (!EARLIER.test(hash)) return;
  const replacement = await hashPassword(password);
  await ctx.db.transaction((db) => storePasswordHash(db, { userId, hash: replacement, expected: hash }));
}
