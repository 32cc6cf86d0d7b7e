import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';

/** The file's text, or null where there is none. */
export async function readPem(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Puts the whole file in place at once; a reader sees the old text or the new. */
export async function replacePem(path: string, pem: string, mode: number): Promise<void> {
  const aside = await writeAside(path, pem, mode);
  await rename(aside, path);
}

/** Puts the file in place unless it is there; of several processes one wins and all get the text that stands. */
export async function createPem(path: string, pem: string, mode: number): Promise<string> {
  const aside = await writeAside(path, pem, mode);
  try {
    await link(aside, path);
    return pem;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return await readFile(path, 'utf8');
  } finally {
    await rm(aside, { force: true });
  }
}

async function writeAside(path: string, pem: string, mode: number): Promise<string> {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(aside, pem, { mode, flush: true });
  return aside;
}
