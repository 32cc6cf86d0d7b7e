import { existsSync } from 'node:fs';
import { installDebianPackage } from './debian-package.mjs';

const FILE = '/usr/sbin/haproxy';

/** HAProxy for the test of its configuration; without it that suite is skipped, and says so. */
export async function ensureHaproxy(say) {
  if (process.env.HAPROXY_PATH || existsSync(FILE)) return;
  try {
    if (await installDebianPackage('haproxy', FILE, say)) return;
  } catch (error) {
    say(error.message.split('\n')[0]);
  }
  say('SKIPPED: the tests of deploy/haproxy, as HAProxy is not installed');
}
