import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(scrypt);

// 256 random bits cannot be guessed at any cost: 2 MiB and about 5 ms are enough, and bearable for a reconnecting
// fleet. User passwords have a higher cost, in the sign-in.
const COST = { N: 2_048, r: 8, p: 1 };
// Upper limits for stored parameters, so that a tampered row cannot exhaust memory
const MAX = { N: 32_768, r: 8, p: 4 };
const SECRET_BYTES = 32;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

const SECRET = /^[\w-]{43}$/;
const STORED = /^scrypt\$(\d{1,6})\$(\d{1,2})\$(\d{1,2})\$([\w-]{1,128})\$([\w-]{43})$/;

/** 32 random bytes, base64url. */
export const makeSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

/** Whether `makeSecret` could have generated it; others are wrong without a check. */
export const isSecret = (text: string): boolean => SECRET.test(text);

/** `scrypt$N$r$p$salt$hash` (RFC 7914), base64url. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(secret, salt, HASH_BYTES, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** False also for a malformed stored hash. */
export async function verifySecret(secret: string, stored: string): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = STORED.exec(stored) ?? [];
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  if (!isPowerOfTwo(cost.N) || cost.N > MAX.N || !(cost.r >= 1 && cost.r <= MAX.r)) return false;
  if (!(cost.p >= 1 && cost.p <= MAX.p)) return false;
  const maxmem = 2 * 128 * cost.N * cost.r;
  const derived = await derive(secret, Buffer.from(salt, 'base64url'), HASH_BYTES, { ...cost, maxmem } as typeof cost);
  return timingSafeEqual(derived, Buffer.from(hash, 'base64url'));
}

const isPowerOfTwo = (n: number): boolean => Number.isInteger(n) && n > 1 && (n & (n - 1)) === 0;
