import { randomBytes } from 'node:crypto';

// Clocks of vehicles are behind: without this a new certificate is "not yet valid" for them
const BACKDATE_MS = 5 * 60_000;
export const DAY_MS = 24 * 60 * 60_000;

/** Object identifiers of parts of a subject (RFC 4519). */
export const COMMON_NAME = '2.5.4.3';
export const SERIAL_NUMBER = '2.5.4.5';
/** Purpose of a certificate that a client shows (RFC 5280 §4.2.1.12). */
export const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

export const ORGANIZATION = 'TSP Console';
/** Relative distinguished names in their order, as `{ O: ['…'] }`. */
export type Subject = Record<string, string[]>[];

/** RFC 5280 §4.1.2.2: positive, at most 20 octets; 127 random bits make it unpredictable. Hexadecimal, lower case. */
export function randomSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40; // positive, and no leading zero octet to lose
  return bytes.toString('hex');
}

/** X.509 keeps whole seconds. */
export function validity(nowMs: number, days: number): { notBefore: Date; notAfter: Date } {
  const startMs = Math.floor(nowMs / 1_000) * 1_000;
  return { notBefore: new Date(startMs - BACKDATE_MS), notAfter: new Date(startMs + days * DAY_MS) };
}
