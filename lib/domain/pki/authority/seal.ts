import { createPrivateKey, type KeyObject } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { generateSecret, type Secret, secretFile } from '@/lib/platform/secrets';
import { createPem, readPem } from '../x509/pem';

// PBES2 with AES-256-CBC, readable with `openssl pkey -in key.pem -passin file:ca.passphrase`
const CIPHER = 'aes-256-cbc';
const MIN_LENGTH = 32;

/** The sealing secret is missing, too short, or not the one that encrypted the key. */
export class SealError extends Error {
  override name = 'SealError';
}

/**
 * Opens the passphrase that encrypts the authorities' private keys: the content of `file` (CA_KEY_FILE), else of
 * `ca.passphrase` in `dir` (mode 0600), which is created if it is missing and nothing is encrypted yet.
 * @throws SealError if the file is missing or too short
 */
export async function readSealingSecret(
  dir: string,
  { file, mayCreate = async () => true }: { file?: string | undefined; mayCreate?: () => Promise<boolean> } = {},
): Promise<Secret> {
  if (file !== undefined) return openSecretFile(file, 'CA_KEY_FILE');
  const own = path.join(dir, 'ca.passphrase');
  if ((await readPem(own)) === null && (await mayCreate())) {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await createPem(own, `${generateSecret()}\n`, 0o600);
  }
  return openSecretFile(own, 'The passphrase file');
}

/**
 * A file with one or two passphrases, one a line: the first encrypts, both decrypt.
 * @param name of the file in errors
 * @throws SealError if it is missing or too short
 */
export function openSecretFile(file: string, name: string): Secret {
  try {
    return secretFile(file, { rule: { minLength: MIN_LENGTH } });
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new SealError(`${name} ${file} ${isMissing ? 'is not there' : (error as Error).message}`);
  }
}

/** Encrypted PKCS #8, PEM. */
export const sealKey = (key: KeyObject, secret: string): string =>
  key.export({ type: 'pkcs8', format: 'pem', cipher: CIPHER, passphrase: secret }).toString();

/** null: another secret encrypted it, or it is damaged. */
export function unsealKey(sealed: string, secret: string): KeyObject | null {
  try {
    return createPrivateKey({ key: sealed, passphrase: secret });
  } catch {
    return null;
  }
}
