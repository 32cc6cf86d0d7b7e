import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';

/** Replaces the file atomically and durably. Readable by the owner only. */
export async function replaceFile(file: string, content: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeThrough(`${file}.new`, 'w', content);
  await rename(`${file}.new`, file);
  await syncDirectory(path.dirname(file));
}

export async function writeThrough(file: string, flags: 'a' | 'w', content: string): Promise<void> {
  const handle = await open(file, flags, 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** POSIX: a rename is durable only when its directory is synced. */
async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
