import { createPrivateKey, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { loadX509 } from '@/lib/platform/x509';
import { importKeyPair, toPrivateKeyPem } from '../x509/key-pair';
import { createPem, readPem } from '../x509/pem';

// PBES2 with AES-256-CBC, readable with `openssl pkey -in key.pem -passin file:ca.passphrase`
const CIPHER = 'aes-256-cbc';
const SECRET_BYTES = 32;
const MIN_LENGTH = 32;

/** The sealing secret is missing, too short, or not the one that encrypted the key. */
export class SealError extends Error {
  override name = 'SealError';
}

/**
 * Reads the passphrase that encrypts the authorities' private keys: the text of `file` (CA_KEY_FILE), else of
 * `ca.passphrase` in `dir` (mode 0600), which is created if missing.
 * @throws SealError if the named file is missing or too short
 */
export async function readSealingSecret(dir: string, file?: string): Promise<string> {
  if (file !== undefined) {
    const text = (await readPem(file))?.trim();
    if (text === undefined) throw new SealError(`CA_KEY_FILE ${file} is not there`);
    if (text.length < MIN_LENGTH) throw new SealError(`CA_KEY_FILE ${file} has fewer than ${MIN_LENGTH} characters`);
    return text;
  }
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const own = path.join(dir, 'ca.passphrase');
  const generated = `${randomBytes(SECRET_BYTES).toString('base64url')}\n`;
  return ((await readPem(own)) ?? (await createPem(own, generated, 0o600))).trim();
}

/** Encrypted PKCS #8, PEM. */
export async function sealKey(keys: CryptoKeyPair, secret: string): Promise<string> {
  const key = createPrivateKey(await toPrivateKeyPem(keys.privateKey));
  return key.export({ type: 'pkcs8', format: 'pem', cipher: CIPHER, passphrase: secret }).toString();
}

/** @throws SealError if another secret encrypted it */
export async function unsealKey(sealed: string, secret: string): Promise<CryptoKeyPair> {
  let plain: Buffer;
  try {
    plain = createPrivateKey({ key: sealed, passphrase: secret }).export({ type: 'pkcs8', format: 'der' });
  } catch (error) {
    throw new SealError('An authority key cannot be decrypted: CA_KEY_FILE is not the secret that encrypted it', {
      cause: error,
    });
  }
  return importKeyPair(new Uint8Array(plain).buffer);
}

/** For unencrypted key files of early releases. */
export async function importUnsealedKey(pem: string): Promise<CryptoKeyPair> {
  const { PemConverter } = await loadX509();
  return importKeyPair(PemConverter.decodeFirst(pem));
}
