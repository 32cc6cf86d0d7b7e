import { open, readFile, rm } from 'node:fs/promises';
import type { Ctx } from '@/lib/domain/context';
import { exportRootKey, importRootKey, type KeyStore, openSecretFile, removeRootKey } from '@/lib/domain/pki';

type Input = { ctx: Ctx; keys: KeyStore; file: string; passphraseFile: string };

const readPassphrase = (passphraseFile: string) => openSecretFile(passphraseFile, 'The passphrase file').current;

export async function exportRoot({ ctx, keys, file, passphraseFile }: Input): Promise<string> {
  const passphrase = readPassphrase(passphraseFile);
  // Fails if it exists: an earlier export is never overwritten
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(await exportRootKey({ ctx, keys, passphrase }));
    await handle.sync();
  } catch (error) {
    await rm(file);
    throw error;
  } finally {
    await handle.close();
  }
  return `The root's key is in ${file}. Keep copies of it, and the passphrase elsewhere; then run remove-root.`;
}

export async function removeRoot({ ctx, keys, file, passphraseFile }: Input): Promise<string> {
  const passphrase = readPassphrase(passphraseFile);
  await removeRootKey({ ctx, keys, passphrase, exported: await readFile(file, 'utf8') });
  return "The root's key is offline. Backups of the database from before still have it, encrypted.";
}

export async function importRoot({ ctx, keys, file, passphraseFile }: Input): Promise<string> {
  const passphrase = readPassphrase(passphraseFile);
  await importRootKey({ ctx, keys, passphrase, exported: await readFile(file, 'utf8') });
  return "The root's key is here. Requested authorities are made now; then run remove-root again.";
}
