import { randomBytes } from 'node:crypto';
import type { X509Certificate } from '@peculiar/x509';

// Tolerates vehicle clocks that are behind
const BACKDATE_MS = 5 * 60_000;
export const DAY_MS = 24 * 60 * 60_000;

/** Attribute types of a subject (RFC 4519). */
export const COMMON_NAME = '2.5.4.3';
export const SERIAL_NUMBER = '2.5.4.5';
/** Key purpose of client certificates (RFC 5280 §4.2.1.12). */
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

/** In whole seconds, as X.509 stores them. */
export function validity(nowMs: number, days: number): { notBefore: Date; notAfter: Date } {
  const startMs = Math.floor(nowMs / 1_000) * 1_000;
  return { notBefore: new Date(startMs - BACKDATE_MS), notAfter: new Date(startMs + days * DAY_MS) };
}

/** Prefix of the id of a certificate without an id in its subject: brokers cannot tell it from others of its TBox. */
const NO_ID = 'noid:';

// Characters that no broker escapes in a subject: otherwise a revoked certificate might not be recognized
const PLAIN = /^[A-Za-z0-9._:-]{1,64}$/;

/**
 * Id of a certificate: serialNumber in its subject (OID 2.5.4.5), else `noid:` and its fingerprint. Null if there are
 * several, or one that brokers would write differently.
 */
export function certificateIdOf(certificate: X509Certificate, fingerprint: string): string | null {
  const [id, ...others] = certificate.subjectName.getField(SERIAL_NUMBER);
  if (id === undefined) return NO_ID + fingerprint;
  return others.length === 0 && PLAIN.test(id) && !id.startsWith(NO_ID) ? id : null;
}
