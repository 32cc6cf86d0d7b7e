// Programs that tests need: those of the machine, or installed as Debian packages when this is Debian and we are root
import { existsSync } from 'node:fs';
import { run } from './install.mjs';

const HAPROXY = '/usr/sbin/haproxy';
const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a Chromium: CHROMIUM_PATH, an installed one, or one that is installed now. */
export async function findBrowser(print) {
  const given = process.env.CHROMIUM_PATH;
  if (given) return given;
  const found = BROWSERS.find((file) => existsSync(file));
  if (found) return found;
  if (await installDebianPackage('chromium', BROWSERS[0], print)) return BROWSERS[0];
  throw new Error('No Chromium was found. Install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.');
}

/** HAProxy for the tests of its configuration, which are skipped without it. */
export async function ensureHaproxy(print) {
  if (process.env.HAPROXY_PATH || existsSync(HAPROXY)) return;
  try {
    if (await installDebianPackage('haproxy', HAPROXY, print)) return;
  } catch (error) {
    print(error.message.split('\n')[0]);
  }
  print('SKIPPED: the tests of deploy/haproxy, as HAProxy is not installed');
}

/** Returns whether `file`, which the package contains, exists afterwards. */
async function installDebianPackage(name, file, print) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  print(`installing ${name} with apt-get`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env });
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env });
  return existsSync(file);
}
