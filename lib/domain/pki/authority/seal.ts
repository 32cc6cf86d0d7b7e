import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
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
  if (file !== undefined) return readSecretFile(file, 'CA_KEY_FILE');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const own = path.join(dir, 'ca.passphrase');
  const generated = `${randomBytes(SECRET_BYTES).toString('base64url')}\n`;
  return ((await readPem(own)) ?? (await createPem(own, generated, 0o600))).trim();
}

/** @param name of the file in errors. @throws SealError if it is missing or too short */
export async function readSecretFile(file: string, name: string): Promise<string> {
  const text = (await readPem(file))?.trim();
  if (text === undefined) throw new SealError(`${name} ${file} is not there`);
  if (text.length < MIN_LENGTH) throw new SealError(`${name} ${file} has fewer than ${MIN_LENGTH} characters`);
  return text;
}

/** Encrypted PKCS #8, PEM. */
export const sealKey = (key: KeyObject, secret: string): string =>
  key.export({ type: 'pkcs8', format: 'pem', cipher: CIPHER, passphrase: secret }).toString();

/** @throws SealError if another secret encrypted it */
export function unsealKey(
  sealed: string,
  secret: string,
  refusal = 'An authority key cannot be decrypted: CA_KEY_FILE is not the secret that encrypted it',
): KeyObject {
  try {
    return createPrivateKey({ key: sealed, passphrase: secret });
  } catch (error) {
    throw new SealError(refusal, { cause: error });
  }
}
