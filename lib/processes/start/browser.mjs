import { existsSync } from 'node:fs';
import { installDebianPackage } from './debian-package.mjs';

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a Chromium: CHROMIUM_PATH, one that is installed, or one that the package manager installs now. */
export async function findBrowser(say) {
  const given = process.env.CHROMIUM_PATH;
  if (given) return given;
  const found = CANDIDATES.find((file) => existsSync(file));
  if (found) return found;
  if (await installDebianPackage('chromium', CANDIDATES[0], say)) return CANDIDATES[0];
  throw new Error('No Chromium was found. Install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.');
}
