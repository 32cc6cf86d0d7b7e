import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Log } from '@/lib/platform/log';
import { replaceFile } from '../durable-file';
import { type Identity, type IdentityStore, identitySchema, rotationSchema, type Stored } from './identity-store';

/** `incoming`: is being written to the two files of the current identity, which cannot change atomically. */
const fileSchema = z.object({ rotation: rotationSchema, incoming: identitySchema.optional() });
type Content = z.infer<typeof fileSchema>;

/**
 * An identity in a directory, of one TBox: `cert.pem` and `key.pem` are the current identity, `rotation.json` is the state of a
 * rotation.
 * @throws Error when the current identity cannot be read, or a write that a power cut interrupted cannot be completed
 */
export async function openFileIdentity(dir: string, { log }: { log: Log }): Promise<IdentityStore> {
  const files = {
    certificate: path.join(dir, 'cert.pem'),
    key: path.join(dir, 'key.pem'),
    rotation: path.join(dir, 'rotation.json'),
  };
  const keep = (content: Content) => replaceFile(files.rotation, JSON.stringify(content));
  const install = async ({ certificate, key }: Identity) => {
    await replaceFile(files.key, key);
    await replaceFile(files.certificate, certificate);
  };

  const { rotation, incoming } = await readContent(files.rotation, log);
  if (incoming) {
    await install(incoming);
    await keep({ rotation });
  }
  const [certificate, key] = await Promise.all([readFile(files.certificate, 'utf8'), readFile(files.key, 'utf8')]);
  let stored: Stored = { current: { certificate, key }, rotation };
  let lastWrite: Promise<unknown> = Promise.resolve();
  // a failed write may have left key and certificate of different identities
  let torn = false;

  async function write(next: Stored): Promise<void> {
    if (torn || !sameIdentity(next.current, stored.current)) {
      torn = true;
      await keep({ rotation: next.rotation, incoming: next.current });
      await install(next.current);
    }
    await keep({ rotation: next.rotation });
    torn = false;
    stored = next;
  }
  return {
    read: () => stored,
    write: (next) => {
      const written = lastWrite.then(() => write(next));
      lastWrite = written.catch(() => undefined);
      return written;
    },
  };
}

const sameIdentity = (a: Identity, b: Identity): boolean => a.key === b.key && a.certificate === b.certificate;

async function readContent(file: string, log: Log): Promise<Content> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    // a damaged file: the platform repeats its request
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn({ err: error, file }, 'rotation state discarded');
    return { rotation: { phase: 'idle' } };
  }
}
