import { hashWithScrypt, verifyWithScrypt } from '@/lib/platform/scrypt';

// 256 random bits cannot be guessed at any cost: 2 MiB and about 5 ms are enough, and bearable for a reconnecting
// fleet. User passwords have a higher cost, in the sign-in.
const COST = { N: 2_048, r: 8, p: 1 };
const MAX = { N: 32_768, r: 8, p: 4 };

const SECRET = /^[\w-]{43}$/;

/** Whether `generateSecret` could have generated it; others are wrong without a check. */
export const isSecret = (text: string): boolean => SECRET.test(text);

export const hashSecret = (secret: string): Promise<string> => hashWithScrypt(secret, COST);

/** False also for a malformed stored hash. */
export const verifySecret = (secret: string, stored: string): Promise<boolean> => verifyWithScrypt(secret, stored, MAX);
