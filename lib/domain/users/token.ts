import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;

/** 256 random bits, in an alphabet that a link carries unchanged. */
export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

// No salt, no slow hash: the token itself has 256 bits
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
