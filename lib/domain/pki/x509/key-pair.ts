import { generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';

export const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;
/** RFC 5758 §3.2: identifier of SIGNATURE in certificates and revocation lists. */
export const ECDSA_WITH_SHA256 = new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' });

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** Of P-256, in the memory of this process. */
export const newPrivateKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

export const generateKeyPair = (): Promise<CryptoKeyPair> =>
  webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;

export async function toPrivateKeyPem(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}

/** Signature of ECDSA in DER (RFC 3279 §2.2.3). @param bytes r and s, of equal length (IEEE P1363) */
export function encodeSignature(bytes: Buffer): Buffer {
  const integers = [bytes.subarray(0, bytes.length / 2), bytes.subarray(bytes.length / 2)].map(encodeInteger);
  const content = Buffer.concat(integers);
  return Buffer.concat([Buffer.from([SEQUENCE_TAG, content.length]), content]);
}

const SEQUENCE_TAG = 0x30;
const INTEGER_TAG = 0x02;

/** A positive INTEGER in DER, of at most 127 octets. */
function encodeInteger(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? Buffer.alloc(1) : bytes.subarray(start);
  const sign = (digits[0] ?? 0) & 0x80 ? [0] : [];
  return Buffer.from([INTEGER_TAG, sign.length + digits.length, ...sign, ...digits]);
}
