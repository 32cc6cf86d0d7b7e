// Hashes of secrets and passwords with scrypt (RFC 7914), which runs in libuv's threads. Stored with their cost:
// `scrypt$N$r$p$salt$hash`, salt and hash in base64url.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** Takes 128 · N · r bytes. */
export type ScryptCost = { N: number; r: number; p: number };
type Options = ScryptCost & { maxmem: number };

const derive = promisify<string, Buffer, number, Options, Buffer>(scrypt);
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const STORED = /^scrypt\$(\d{1,6})\$(\d{1,2})\$(\d{1,2})\$([\w-]{1,128})\$([\w-]{43})$/;

const withMemory = (cost: ScryptCost): Options => ({ ...cost, maxmem: 2 * 128 * cost.N * cost.r });

export async function hashWithScrypt(text: string, cost: ScryptCost): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(text, salt, HASH_BYTES, withMemory(cost));
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/**
 * False also for a malformed stored hash.
 * @param max for the stored cost, so that a tampered row cannot exhaust memory
 */
export async function verifyWithScrypt(text: string, stored: string, max: ScryptCost): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = STORED.exec(stored) ?? [];
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  if (!isPowerOfTwo(cost.N) || cost.N > max.N || !(cost.r >= 1 && cost.r <= max.r)) return false;
  if (!(cost.p >= 1 && cost.p <= max.p)) return false;
  const derived = await derive(text, Buffer.from(salt, 'base64url'), HASH_BYTES, withMemory(cost));
  return timingSafeEqual(derived, Buffer.from(hash, 'base64url'));
}

const isPowerOfTwo = (n: number): boolean => Number.isInteger(n) && n > 1 && (n & (n - 1)) === 0;
