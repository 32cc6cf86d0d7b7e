import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;

/** Of a link that works once: 256 random bits, base64url. */
export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

/** What is stored of it. Without salt or slow hash, because the token is random. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
