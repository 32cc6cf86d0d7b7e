import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';

const wrappingKey = (keyEncryptionKey: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', keyEncryptionKey, '', 'tsp-console signing keys', 32));

/** A compact JWE (RFC 7516) with a key derived from `keyEncryptionKey`. */
export const encrypt = (plaintext: Uint8Array, keyEncryptionKey: string): Promise<string> =>
  new CompactEncrypt(plaintext)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(wrappingKey(keyEncryptionKey));

/** null: none of them encrypted it. */
export async function decryptWithAny(jwe: string, keyEncryptionKeys: readonly string[]): Promise<Uint8Array | null> {
  for (const key of keyEncryptionKeys) {
    try {
      return (await compactDecrypt(jwe, wrappingKey(key))).plaintext;
    } catch (error) {
      const isOtherKey = error instanceof Error && 'code' in error && error.code === 'ERR_JWE_DECRYPTION_FAILED';
      if (!isOtherKey) throw error;
    }
  }
  return null;
}
