import { execFile } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { TEST_DATA_DIR, TEST_ENV } from './environment';

const run = promisify(execFile);

/** `npm run keys` for the product under test. @returns what it prints; rejects if it fails */
export async function keys(...args: string[]): Promise<string> {
  const command = ['lib/processes/start/bootstrap.mjs', 'keys', ...args];
  const { stdout } = await run('node', command, { env: { ...process.env, ...TEST_ENV } });
  return stdout;
}

const SECRETS = path.join(TEST_DATA_DIR, 'secrets');
const FORMER = path.join(TEST_DATA_DIR, 'former-secrets');
const PASSPHRASE = path.join(TEST_DATA_DIR, 'pki', 'ca.passphrase');

/** Keeps a copy of all secrets, for `readSecrets` after they were changed. */
export function keepSecrets(): void {
  cpSync(SECRETS, FORMER, { recursive: true });
  cpSync(PASSPHRASE, path.join(FORMER, path.basename(PASSPHRASE)));
}

/** All secrets of the run, with those that were changed. */
export function readSecrets(): string[] {
  const files = [SECRETS, FORMER].flatMap((dir) => readdirSync(dir).map((name) => path.join(dir, name)));
  return [...files, PASSPHRASE].flatMap((file) => readFileSync(file, 'utf8').split(/\s+/).filter(Boolean));
}

/** The secret that the processes use. */
export const currentSecret = (name: string): string =>
  readFileSync(path.join(SECRETS, name), 'utf8').split('\n', 1)[0] ?? '';
