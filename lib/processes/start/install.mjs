import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { step } from './progress.mjs';

const STAMP = 'node_modules/.installed';
const GENERATED = 'lib/platform/db/generated/client.ts';
const GENERATED_STAMP = 'lib/platform/db/generated/.stamp';

/** Installs package-lock.json unless it is installed, and generates the database client. */
export async function install() {
  const wanted = hashOf(
    ['package.json', 'package-lock.json', '.npmrc'],
    `${process.platform}-${process.arch}-${process.versions.modules}`,
  );
  await step('install', async () => {
    if (read(STAMP) === wanted) return 'up to date';
    rmSync(STAMP, { force: true });
    await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    writeFileSync(STAMP, wanted);
    return 'npm ci';
  });
  const schema = hashOf(['prisma/schema.prisma', 'package-lock.json'], '');
  if (!existsSync(GENERATED) || read(GENERATED_STAMP) !== schema) {
    await run(process.execPath, ['prisma/generate.mjs']);
    writeFileSync(GENERATED_STAMP, schema);
  }
}

/** The optional package for keys in hardware tokens, which is compiled for this Node. */
export const installPkcs11 = () =>
  step('PKCS #11', async () => {
    await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: 'deploy/pkcs11' });
    return 'npm ci in deploy/pkcs11';
  });

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

function hashOf(files, salt) {
  const hash = createHash('sha256').update(salt);
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}

// Enough for the failed tests, which come after the list of passed ones
const LINES_SHOWN = 150;

/** Resolves with the output. @throws Error with the end of the output if the command fails */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const output = [];
    const child = spawn(command, args, {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const text = Buffer.concat(output).toString();
      if (code === 0) resolve(text);
      else
        reject(
          new Error(
            `${[command, ...args].join(' ')} ended with ${code}:\n${text.trim().split('\n').slice(-LINES_SHOWN).join('\n')}`,
          ),
        );
    });
  });
}

/** Runs a program with its output shown. Waits for it after a signal too: it has child processes to end. Resolves with the exit code. */
export function runAttached(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    process.on('SIGINT', () => undefined); // Ctrl-C reaches both
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
