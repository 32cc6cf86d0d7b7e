import { createHash } from 'node:crypto';

/** What is stored of the token of a link that works once. Without salt or slow hash, because the token is random. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
