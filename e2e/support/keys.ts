import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
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

/** The secret that the processes use. */
export const currentSecret = (name: string): string =>
  readFileSync(path.join(TEST_DATA_DIR, 'secrets', name), 'utf8').split('\n', 1)[0] ?? '';
