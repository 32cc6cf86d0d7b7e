import { existsSync } from 'node:fs';
import { run } from './install.mjs';

/**
 * Installs a package of Debian where this is Debian and we may. Returns whether `file`, which it brings, is there then.
 * @param {string} name
 * @param {string} file
 * @param {(text: string) => void} say
 * @returns {Promise<boolean>}
 */
export async function installDebianPackage(name, file, say) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  say(`installing ${name} with apt-get`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env });
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env });
  return existsSync(file);
}
