import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/**
 * Replaces the file, or what a link points to, at once; a new one is readable by its owner only, another one keeps its owner and mode.
 * @param secrets the current one first
 */
export function writeSecretFile(link: string, secrets: readonly string[]): void {
  const present = statSync(link, { throwIfNoEntry: false });
  const file = present ? realpathSync(link) : link;
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(aside, `${secrets.join('\n')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    if (present) {
      if (process.getuid?.() === 0) chownSync(aside, present.uid, present.gid);
      chmodSync(aside, present.mode & 0o777);
    }
    renameSync(aside, file);
    syncDirectory(path.dirname(file));
  } finally {
    rmSync(aside, { force: true });
  }
}

/** So that the file is the new one also after a loss of power: keys may be encrypted with it next. */
function syncDirectory(dir: string): void {
  const handle = openSync(dir, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
