import { open, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { AuthoritySummary } from '@/lib/contracts';
import { type Ctx, systemActor } from '@/lib/domain/context';
import {
  exportRootKey,
  importRootKey,
  type KeyStore,
  listAuthorities,
  readKeyStore,
  readSecretFile,
  removeRootKey,
} from '@/lib/domain/pki';
import { systemClock } from '@/lib/platform/clock';
import type { Config, VariableOf } from '@/lib/platform/config';
import { createDb } from '@/lib/platform/db';
import { createToken } from '@/lib/platform/pkcs11';

const USAGE = `npm run keys -- COMMAND

  status                                              where the key of each authority is
  export-root FILE --passphrase-file PASSPHRASE_FILE  writes the root's key to a new file, encrypted with the passphrase
  remove-root FILE --passphrase-file PASSPHRASE_FILE  removes the root's key here, after a check of the exported file
  import-root FILE --passphrase-file PASSPHRASE_FILE  brings the root's key back`;

/** The command line is wrong; the message is the usage. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/**
 * @param args as on the command line
 * @param print is called with each line of output
 * @throws UsageError, DomainError, SealError
 */
export async function runCommand(
  args: string[],
  settings: Config<VariableOf<'keys'>>,
  print: (line: string) => void,
): Promise<void> {
  const { command, file, passphraseFile } = readArguments(args);
  const db = createDb({ url: settings.DATABASE_URL, applicationName: 'keys', poolMax: 2 });
  const ctx: Ctx = {
    db,
    clock: systemClock,
    actor: { ...systemActor('keys'), label: `${userName()} (keys)` },
  };
  try {
    if (command === 'status') {
      for (const line of (await listAuthorities({ ctx })).map(describe)) print(line);
      return;
    }
    const keys = await readKeyStore(path.join(settings.DATA_DIR, 'pki'), settings, createToken);
    const passphrase = await readSecretFile(passphraseFile, 'The passphrase file');
    print(await commands[command]({ ctx, keys, file, passphrase }));
  } finally {
    await db.close();
  }
}

/** Containers often run with a user id that has no name. */
function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return `uid ${process.getuid?.()}`;
  }
}

type Input = { ctx: Ctx; keys: KeyStore; file: string; passphrase: string };

const commands = {
  async 'export-root'({ ctx, keys, file, passphrase }: Input) {
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
  },
  async 'remove-root'({ ctx, keys, file, passphrase }: Input) {
    await removeRootKey({ ctx, keys, passphrase, exported: await readFile(file, 'utf8') });
    return "The root's key is offline. Backups of the database from before still have it, encrypted.";
  },
  async 'import-root'({ ctx, keys, file, passphrase }: Input) {
    await importRootKey({ ctx, keys, passphrase, exported: await readFile(file, 'utf8') });
    return "The root's key is here. Requested authorities are made now; then run remove-root again.";
  },
};

type Command = keyof typeof commands | 'status';

function readArguments(args: string[]): { command: Command; file: string; passphraseFile: string } {
  let parsed: { positionals: string[]; values: { 'passphrase-file'?: string | undefined } };
  try {
    parsed = parseArgs({ args, allowPositionals: true, options: { 'passphrase-file': { type: 'string' } } });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
  const { positionals, values } = parsed;
  const [command = '', file = ''] = positionals;
  const passphraseFile = values['passphrase-file'] ?? '';
  const isStatus = command === 'status' && positionals.length === 1;
  const isOther = Object.hasOwn(commands, command) && positionals.length === 2 && passphraseFile !== '';
  if (!isStatus && !isOther) throw new UsageError(USAGE);
  return { command: command as Command, file, passphraseFile };
}

function describe({ name, kind, state, key }: AuthoritySummary): string {
  const place = key.token === null ? key.place : `${key.place} "${key.token}"`;
  const exported = key.exportedAt === null ? '' : `, exported ${new Date(key.exportedAt).toISOString()}`;
  const lists = key.listEndsAt === null ? '' : `, revocation list until ${new Date(key.listEndsAt).toISOString()}`;
  const problem = key.problem === null ? '' : `, PROBLEM: ${key.problem}`;
  return `${name} (${kind}, ${state}): key ${place}${exported}${lists}${problem}`;
}
