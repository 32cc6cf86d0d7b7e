import type { KeyObject } from 'node:crypto';
import type { X509Certificate } from '@peculiar/x509';
import { algorithmOf } from './describe-certificate';

type KeyLimits = { curves: ReadonlySet<string>; maxRsaBits: number };

// At least 112 bits of security (NIST SP 800-57 Part 1, table 2). The upper limit bounds the work of a verification.
const MIN_RSA_BITS = 2_048;
const MIN_EXPONENT = 65_537n;
/** Keys of vehicles and servers. */
export const CLIENT_KEYS: KeyLimits = { curves: new Set(['EC P-256', 'EC P-384']), maxRsaBits: 4_096 };
export const AUTHORITY_KEYS: KeyLimits = { curves: new Set(['EC P-256', 'EC P-384', 'EC P-521']), maxRsaBits: 8_192 };
const STRONG_HASHES = new Set(['SHA-256', 'SHA-384', 'SHA-512']);

export function isStrongKey(key: KeyObject, { curves, maxRsaBits }: KeyLimits): boolean {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec') return curves.has(algorithmOf(key));
  return (
    key.asymmetricKeyType === 'rsa' &&
    modulusLength >= MIN_RSA_BITS &&
    modulusLength <= maxRsaBits &&
    publicExponent >= MIN_EXPONENT
  );
}

/** The hash, or else the signature algorithm, that is not accepted; null: the signature is strong. */
export function weakSignature(algorithm: X509Certificate['signatureAlgorithm']): string | null {
  const { name, hash } = algorithm as { name?: string; hash?: { name?: string } };
  const signedWith = hash?.name ?? name ?? 'an unknown algorithm';
  return STRONG_HASHES.has(signedWith) ? null : signedWith;
}
