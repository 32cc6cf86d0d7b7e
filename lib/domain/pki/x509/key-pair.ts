import { webcrypto } from 'node:crypto';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';

export const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;
/** RFC 5758 §3.2: identifier of SIGNATURE in certificates and revocation lists. */
export const ECDSA_WITH_SHA256 = new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' });

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

export const generateKeyPair = (): Promise<CryptoKeyPair> =>
  webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;

/** Derives the public key of a PKCS #8 private key. */
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
