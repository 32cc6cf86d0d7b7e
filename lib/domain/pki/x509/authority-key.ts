import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { newPrivateKey } from './key-pair';
import { type PublicKey, publicKeyOf } from './public-key';

/** The key of an authority. The private half may be in a hardware token, out of reach of this process. */
export type AuthorityKey = {
  publicKey: PublicKey;
  /** ECDSA with SHA-256 over `data`; the signature in DER (RFC 3279 §2.2.3). @throws KeyUnavailableError */
  sign(data: Buffer): Promise<Buffer>;
};

const signInPool = promisify(sign);

/** A key in the memory of this process. */
export const authorityKeyOf = (privateKey: KeyObject): AuthorityKey => ({
  publicKey: publicKeyOf(createPublicKey(privateKey)),
  sign: (data) => signInPool('sha256', data, privateKey),
});

export const newAuthorityKey = (): AuthorityKey => authorityKeyOf(newPrivateKey());
