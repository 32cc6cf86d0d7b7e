// Node for machines whose own is too old: installed once from the npm registry, then kept.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { run } from './install.mjs';
import { step } from './progress.mjs';

/** `engines` in package.json says the same. */
export function isSupported(version) {
  const [major, minor] = version.split('.').map(Number);
  return (major === 22 && minor >= 22) || (major === 24 && minor >= 6) || major > 24;
}

/** What node/package-lock.json has for a platform: `{ name, version, integrity }`, or undefined. */
export function findPinned(platform = process.platform, arch = process.arch) {
  const { packages } = JSON.parse(readFileSync(new URL('node/package-lock.json', import.meta.url), 'utf8'));
  const [file, entry] = Object.entries(packages).find(([, { os, cpu }]) => os === platform && cpu === arch) ?? [];
  return entry && { name: path.basename(file), version: entry.version, integrity: entry.integrity };
}

/**
 * Installs the pinned Node below `root` unless it is there. It may be interrupted, and run in several processes at once.
 * @returns the folder of its program
 */
export async function ensurePinnedNode(root, pinned = findPinned()) {
  const why = `This is Node ${process.versions.node}. Node 22.22 or a later 22, or 24.6 or later, is needed`;
  if (!pinned) throw new Error(`${why}: install it. npm has none for ${process.platform} on ${process.arch}`);
  const dir = path.resolve(root, `${pinned.version}-${process.platform}-${process.arch}`);
  await step('Node', async () => {
    const found = existsSync(dir);
    if (!found) {
      try {
        await installInto(dir, pinned);
      } catch (error) {
        throw new Error(
          `${why}, and ${pinned.version} could not be installed with npm: install it yourself, or try again with access to the npm registry.\n${error.message}`,
        );
      }
    }
    return `${pinned.version}${found ? '' : ' installed'}, as the machine's ${process.versions.node} is too old`;
  });
  return path.join(dir, 'bin');
}

/** npm compares the archive with the integrity. The folder appears complete: it is renamed at the end. */
async function installInto(dir, { name, version, integrity }) {
  const root = path.dirname(dir);
  const part = path.join(root, `${process.pid}.part`);
  mkdirSync(root, { recursive: true });
  for (const file of readdirSync(root)) if (isLeftover(file)) rmSync(path.join(root, file), { recursive: true });
  mkdirSync(part);
  try {
    const dependencies = { [name]: version };
    const packages = { '': { dependencies }, [`node_modules/${name}`]: { version, integrity } };
    writeFileSync(path.join(part, 'package.json'), JSON.stringify({ dependencies }));
    writeFileSync(path.join(part, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
    copyFileSync('.npmrc', path.join(part, '.npmrc'));
    await run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--fetch-retries=1', '--loglevel=error'], {
      cwd: part,
    });
    const installed = path.join(part, 'node_modules', name);
    // Fails for another C library, such as musl
    execFileSync(path.join(installed, 'bin', 'node'), ['--version'], { stdio: 'pipe' });
    renameSync(installed, dir);
  } catch (error) {
    // Another process may have been faster
    if (!existsSync(dir)) throw error;
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

/** Left by a process that was killed. */
function isLeftover(file) {
  const [, pid] = /^(\d+)\.part$/.exec(file) ?? [];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return Number(pid) === process.pid;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
