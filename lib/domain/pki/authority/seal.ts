import { createPrivateKey, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { loadX509 } from '@/lib/platform/x509';
import { importKeyPair, toPrivateKeyPem } from '../x509/key-pair';
import { createPem, readPem } from '../x509/pem-file';

// PBES2 with AES-256-CBC: `openssl pkey -in key.pem -passin file:ca.passphrase` opens it too
const CIPHER = 'aes-256-cbc';
const SECRET_BYTES = 32;
const MIN_LENGTH = 32;

/** The key of the authorities' keys is not the one that sealed them, or not fit to be one. */
export class SealError extends Error {
  override name = 'SealError';
}

/**
 * What private keys of authorities are encrypted with: the text of `file` (CA_KEY_FILE), else of `ca.passphrase` in `dir`
 * (mode 0600), made where there is none.
 * @throws SealError where the named file is missing or too short
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
  const made = `${randomBytes(SECRET_BYTES).toString('base64url')}\n`;
  return ((await readPem(own)) ?? (await createPem(own, made, 0o600))).trim();
}

/** PKCS #8, encrypted, PEM. */
export async function sealKey(keys: CryptoKeyPair, secret: string): Promise<string> {
  const key = createPrivateKey(await toPrivateKeyPem(keys.privateKey));
  return key.export({ type: 'pkcs8', format: 'pem', cipher: CIPHER, passphrase: secret }).toString();
}

/** @throws SealError where another secret sealed it */
export async function openKey(sealed: string, secret: string): Promise<CryptoKeyPair> {
  let plain: Buffer;
  try {
    plain = createPrivateKey({ key: sealed, passphrase: secret }).export({ type: 'pkcs8', format: 'der' });
  } catch (error) {
    throw new SealError('The key of an authority does not open: CA_KEY_FILE is not the one that sealed it', {
      cause: error,
    });
  }
  return importKeyPair(new Uint8Array(plain).buffer);
}

/** Of a key that lies open, as the first releases left one. */
export async function readOpenKey(pem: string): Promise<CryptoKeyPair> {
  const { PemConverter } = await loadX509();
  return importKeyPair(PemConverter.decodeFirst(pem));
}
