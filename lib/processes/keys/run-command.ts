import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { AuthoritySummary } from '@/lib/contracts';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { keyEncryptionKeys } from '@/lib/domain/keys';
import { listAuthorities, readKeyStore } from '@/lib/domain/pki';
import { systemClock } from '@/lib/platform/clock';
import type { Config, VariableOf } from '@/lib/platform/config';
import { createDb } from '@/lib/platform/db';
import { createToken } from '@/lib/platform/pkcs11';
import { describeSecrets, finishChange, reseal, type SecretFiles, startChange } from './change-secrets';
import { exportRoot, importRoot, removeRoot } from './root-commands';

const USAGE = `npm run keys -- COMMAND

  status                                              where the key of each authority is, and the ages of the secrets
  change NAME                                         makes a new secret; the former one is accepted too
  reseal                                              encrypts stored keys with the new secrets
  finish NAME [--now]                                 removes the former secret; --now: also if it may still be used
  export-root FILE --passphrase-file PASSPHRASE_FILE  writes the root's key to a new file, encrypted with the passphrase
  remove-root FILE --passphrase-file PASSPHRASE_FILE  removes the root's key here, after a check of the exported file
  import-root FILE --passphrase-file PASSPHRASE_FILE  brings the root's key back`;

/** The command line is wrong; the message is the usage. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export type KeysSettings = Config<VariableOf<'keys'>> & {
  /** Of the running processes, without CA_KEY. */
  secretFiles: SecretFiles;
};

/**
 * @param args as on the command line
 * @param print is called with each line of output
 * @throws UsageError, DomainError, SealError
 */
export async function runCommand(args: string[], settings: KeysSettings, print: (line: string) => void): Promise<void> {
  const given = readArguments(args);
  const db = createDb({ url: settings.DATABASE_URL, applicationName: 'keys', poolMax: 2 });
  const ctx: Ctx = {
    db,
    clock: systemClock,
    actor: { ...systemActor('keys'), label: `${userName()} (keys)` },
  };
  const pkiDir = path.join(settings.DATA_DIR, 'pki');
  try {
    const keys = await readKeyStore({ db, dir: pkiDir, config: settings, openToken: createToken });
    const caKeyFile = settings.CA_KEY_FILE ?? path.join(pkiDir, 'ca.passphrase');
    const files = { ...settings.secretFiles, CA_KEY: caKeyFile };
    const input = { ctx, keys, keyEncryptionKeys: keyEncryptionKeys(settings), files };
    for (const line of await run({ ...given, ...input })) print(line);
  } finally {
    await db.close();
  }
}

type Input = Arguments &
  Parameters<typeof reseal>[0] & {
    files: SecretFiles;
  };

async function run({ command, argument, passphraseFile, now, ...input }: Input): Promise<string[]> {
  const root = { ...input, file: argument, passphraseFile };
  switch (command) {
    case 'status':
      return [...(await listAuthorities(input)).map(describe), ...(await describeSecrets(input.ctx))];
    case 'reseal':
      return [await reseal(input)];
    case 'change':
      return [await startChange({ ...input, name: argument })];
    case 'finish':
      return [await finishChange({ ...input, name: argument, now })];
    case 'export-root':
      return [await exportRoot(root)];
    case 'remove-root':
      return [await removeRoot(root)];
    case 'import-root':
      return [await importRoot(root)];
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

/** What each takes besides its name. */
const COMMANDS = {
  status: [],
  reseal: [],
  change: ['argument'],
  finish: ['argument', 'now'],
  'export-root': ['argument', 'passphrase-file'],
  'remove-root': ['argument', 'passphrase-file'],
  'import-root': ['argument', 'passphrase-file'],
} as const satisfies Record<string, readonly string[]>;
type Arguments = { command: keyof typeof COMMANDS; argument: string; passphraseFile: string; now: boolean };

const isCommand = (name: string): name is keyof typeof COMMANDS => Object.hasOwn(COMMANDS, name);

function readArguments(args: string[]): Arguments {
  const { positionals, values } = parse(args);
  const [command = '', argument, ...more] = positionals;
  if (!isCommand(command) || more.length > 0) throw new UsageError(USAGE);
  const takes: readonly string[] = COMMANDS[command];
  const isRight =
    takes.includes('argument') === (argument !== undefined) &&
    takes.includes('passphrase-file') === (values['passphrase-file'] !== undefined) &&
    (takes.includes('now') || values.now === undefined);
  if (!isRight) throw new UsageError(USAGE);
  const passphraseFile = values['passphrase-file'] ?? '';
  return { command, argument: argument ?? '', passphraseFile, now: values.now === true };
}

function parse(args: string[]) {
  try {
    const options = { 'passphrase-file': { type: 'string' }, now: { type: 'boolean' } } as const;
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function describe({ name, kind, state, key }: AuthoritySummary): string {
  const place = key.token === null ? key.place : `${key.place} "${key.token}"`;
  const exported = key.exportedAt === null ? '' : `, exported ${new Date(key.exportedAt).toISOString()}`;
  const lists = key.listEndsAt === null ? '' : `, revocation list until ${new Date(key.listEndsAt).toISOString()}`;
  const problem = key.problem === null ? '' : `, PROBLEM: ${key.problem}`;
  return `${name} (${kind}, ${state}): key ${place}${exported}${lists}${problem}`;
}
