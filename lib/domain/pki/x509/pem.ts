import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';

/** The file's text; null if it does not exist. */
export async function readPem(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Replaces the file atomically. */
export async function replacePem(path: string, pem: string, mode: number): Promise<void> {
  const temporary = await writeTemporary(path, pem, mode);
  await rename(temporary, path);
}

/** Creates the file atomically unless it exists. @returns the text of the existing file, or `pem` */
export async function createPem(path: string, pem: string, mode: number): Promise<string> {
  const temporary = await writeTemporary(path, pem, mode);
  try {
    await link(temporary, path);
    return pem;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return await readFile(path, 'utf8');
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeTemporary(path: string, pem: string, mode: number): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(temporary, pem, { mode, flush: true });
  return temporary;
}

const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';

/** Certificates of a PEM text in their order, decoded; text between them is ignored. */
export function splitPem(pem: string): Buffer[] {
  const found: Buffer[] = [];
  for (let from = pem.indexOf(BEGIN); from >= 0; from = pem.indexOf(BEGIN, from)) {
    const to = pem.indexOf(END, from);
    if (to < 0) break;
    found.push(Buffer.from(pem.slice(from + BEGIN.length, to), 'base64'));
    from = to + END.length;
  }
  return found;
}
