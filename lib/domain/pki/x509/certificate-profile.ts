import { randomBytes, webcrypto } from 'node:crypto';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';

// Clocks of vehicles are behind: without this a new certificate is "not yet valid" for them
const BACKDATE_MS = 5 * 60_000;
export const DAY_MS = 24 * 60 * 60_000;

export const ORGANIZATION = 'TSP Console';
export const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;
/** RFC 5758 §3.2: SIGNATURE, as certificates and lists name it. */
export const ECDSA_WITH_SHA256 = new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' });
/** Relative distinguished names in their order, as `{ O: ['…'] }`. */
export type Subject = Record<string, string[]>[];

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

export const generateKeyPair = (): Promise<CryptoKeyPair> =>
  webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;

/** Both halves of a PKCS #8 key. */
export async function importKeyPair(pkcs8: ArrayBuffer): Promise<CryptoKeyPair> {
  const privateKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, P256, true, ['sign']);
  const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', privateKey);
  const publicKey = await webcrypto.subtle.importKey('jwk', { kty, crv, x, y }, P256, true, ['verify']);
  return { privateKey, publicKey } as CryptoKeyPair;
}

export async function toPrivateKeyPem(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}

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
