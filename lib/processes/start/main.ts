// Runs the whole product on one machine. Invariant: it stops what it started, in order. If it is killed, the children exit by
// themselves or the next start kills them.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { DomainError } from '@/lib/domain/errors';
import { SealError } from '@/lib/domain/pki';
import { bindAddress, CONFIG_EXIT_CODE, ConfigError, inheritedEnvironment, secretFilesOf } from '@/lib/platform/config';
import { MigrationError, migrate, retryConnect } from '@/lib/platform/db';
import {
  EmbeddedDatabaseError,
  ensureDatabase,
  removeDatabase,
  runningPort,
  stopDatabase,
  urlOf,
} from '@/lib/platform/db/embedded';
import { runCommand, UsageError } from '../keys/run-command';
import { Child } from './child';
import { childDefinitions } from './children';
import { configureCommand, missingEmqxVariables, waitForEmqx, writeEmqxEnv } from './emqx';
import { type DataLock, lockDataDir } from './lock';
import { findTakenPorts, type WantedPort } from './ports';
import { prepare } from './prepare';
import { step } from './progress.mjs';
import {
  databasePassword,
  ensureSecretFiles,
  fileVariables,
  findSecretFiles,
  openSecrets,
  type SecretFiles,
} from './secrets';
import type { SignIn } from './seed';
import { readSettings, type Settings, wantedPorts } from './settings';
import { StartError } from './start-error';
import { watchDatabase } from './watch-database';

// Minutes on a busy machine, seconds on an idle one
const READY_TIMEOUT_MS = 300_000;
const DATABASE_TIMEOUT_MS = 300_000;
const DATABASE = { user: 'tsp', database: 'tsp' };

/** Resolves when everything is ready; the process then runs until a signal. Expected failures are one line. */
export async function start(): Promise<void> {
  const supervisor = new Supervisor();
  process.on('SIGINT', () => supervisor.stop('Ctrl-C'));
  process.on('SIGTERM', () => supervisor.stop('SIGTERM'));
  try {
    await startAll(supervisor);
  } catch (error) {
    await supervisor.tearDown();
    if (supervisor.stopping) process.exit(0);
    throw toStartError(error);
  }
}

/** Deletes everything that a start with this DATA_DIR stores. @throws StartError while it runs */
export async function removeDataDir(dataDir: string): Promise<void> {
  const dir = path.resolve(dataDir);
  const lock = await lockDataDir(dir);
  await removeDatabase(path.join(dir, 'postgres'));
  lock.release();
  rmSync(dir, { recursive: true, force: true });
}

async function startAll(supervisor: Supervisor): Promise<void> {
  const settings = readSettings();
  const { secrets, databaseUrl, signIn } = await prepareDataDir(supervisor, settings, () => true);
  if (settings.externalBroker) {
    writeEmqxEnv(settings, secrets);
    await step('EMQX', () => waitForEmqx(settings, { print, isStopping: () => supervisor.stopping }));
  }
  await startProcesses(supervisor, settings, secrets, databaseUrl, import.meta.dirname);
  printAddresses(settings, signIn);
}

/** Creates what EMQX needs before it can be configured: secret, authorities, the listener's files. Starts no console. */
export async function prepareEmqx(): Promise<void> {
  const supervisor = new Supervisor();
  process.on('SIGINT', () => supervisor.stop('Ctrl-C'));
  process.on('SIGTERM', () => supervisor.stop('SIGTERM'));
  try {
    const settings = readSettings();
    const { secrets } = await prepareDataDir(supervisor, settings, ({ variable }) => variable === 'DATABASE_PORT');
    const file = writeEmqxEnv(settings, secrets);
    const missing = missingEmqxVariables(settings);
    const exceptions = missing.length > 0 ? `, except ${missing.join(', ')}` : '';
    print(`\n  Prepared  ${file} has what deploy/emqx/configure.mjs needs${exceptions}`);
    print(`  Next      ${configureCommand(settings.dataDir)}\n`);
  } catch (error) {
    await supervisor.tearDown();
    throw toStartError(error);
  }
  await supervisor.tearDown();
}

/** `npm run keys`, for the product that runs with this DATA_DIR. See `runCommand`. @throws StartError if its database does not run */
export async function keys(args: string[]): Promise<void> {
  const settings = readSettings();
  const port = runningPort(path.join(settings.dataDir, 'postgres'));
  if (!settings.databaseUrl && port === null)
    throw new StartError('The product does not run: start it, then try again');
  const secrets = findSecretFiles(settings.dataDir);
  const password = databasePassword(secrets);
  const url = settings.databaseUrl ?? urlOf({ ...DATABASE, password, port: port ?? 0 });
  const environment = { ...inheritedEnvironment(), ...fileVariables(secrets) };
  try {
    await runCommand(
      args,
      {
        ...settings,
        ...openSecrets(secrets, ['KEY_ENCRYPTION_KEY', 'COMMAND_KEY_ENCRYPTION_KEY']),
        DATA_DIR: settings.dataDir,
        DATABASE_URL: url,
        secretFiles: secretFilesOf(environment),
      },
      print,
    );
    // For the next run of configure.mjs
    if (settings.externalBroker) writeEmqxEnv(settings, secrets);
  } catch (error) {
    const isExpected = [DomainError, UsageError, SealError].some((kind) => error instanceof kind);
    if (isExpected) throw new StartError((error as Error).message);
    throw toStartError(error);
  }
}

/** Lock, secrets, database, authorities, first administrator. Only the database is started. */
async function prepareDataDir(supervisor: Supervisor, settings: Settings, needsPort: (port: WantedPort) => boolean) {
  supervisor.lock = await lockDataDir(settings.dataDir);
  const secrets = ensureSecretFiles(settings.dataDir);
  const databaseDir = path.join(settings.dataDir, 'postgres');
  const databaseRuns = !settings.databaseUrl && runningPort(databaseDir) !== null;
  const taken = await findTakenPorts(wantedPorts(settings, databaseRuns).filter(needsPort));
  if (taken.length) throw new StartError(taken.join('\n'));

  const databaseUrl = settings.databaseUrl ?? (await startDatabase(supervisor, settings, secrets, databaseDir));
  await step('migrations', async () => {
    const applied = await withDatabase(supervisor, () => migrate(databaseUrl));
    return applied.length ? `${applied.length} applied` : 'up to date';
  });
  const signIn = await withDatabase(supervisor, () => prepare(settings, databaseUrl));
  return { secrets, databaseUrl, signIn };
}

/** Retries `work` until the database accepts connections, and prints why it waits. */
function withDatabase<T>(supervisor: Supervisor, work: () => Promise<T>): Promise<T> {
  const onRetry = (reason: string) => {
    if (supervisor.stopping) throw new StartError('Stopped');
    print(`  waiting for PostgreSQL: ${reason}`);
  };
  return retryConnect(work, { timeoutMs: DATABASE_TIMEOUT_MS, onRetry });
}

function startDatabase(supervisor: Supervisor, settings: Settings, secrets: SecretFiles, dir: string): Promise<string> {
  const options = {
    dir,
    port: settings.DATABASE_PORT,
    ...DATABASE,
    password: databasePassword(secrets),
  };
  let url = '';
  return step('PostgreSQL', async () => {
    supervisor.databaseDir = dir;
    const database = await withDatabase(supervisor, () => ensureDatabase(options));
    url = database.url;
    supervisor.stopWatching = watchDatabase(dir, () => ensureDatabase(options), print);
    return `port ${new URL(url).port}${database.initialised ? ', new' : ''}`;
  }).then(() => url);
}

async function startProcesses(
  supervisor: Supervisor,
  settings: Settings,
  secrets: SecretFiles,
  databaseUrl: string,
  buildDir: string,
): Promise<void> {
  const logDir = path.join(settings.dataDir, 'logs');
  const hooks = { onSpawn: (pid: number) => supervisor.lock?.addChild(pid), print };
  supervisor.children = childDefinitions(settings, secrets, databaseUrl, buildDir).map(
    (definition) => new Child(definition, logDir, hooks),
  );
  if (supervisor.stopping) throw new StartError('Stopped');
  for (const child of supervisor.children) child.start();
  await Promise.all(supervisor.children.map((child) => step(child.name, () => child.ready(READY_TIMEOUT_MS))));
}

function printAddresses(settings: Settings, { email, password, file }: SignIn): void {
  const url = settings.PUBLIC_URL ?? `${settings.TLS_CERT_FILE ? 'https' : 'http'}://localhost:${settings.PORT}`;
  const secret = password ? `password ${password}` : `password as before (a generated one is in ${file})`;
  print(
    `\n  Open     ${url}\n  Sign in  ${email}, ${secret}\n  Stop     Ctrl-C\n  Logs     ${path.join(settings.dataDir, 'logs')}`,
  );
  print(`  Network  ${reachable(settings)}\n`);
  const warning = plainHttpWarning(settings);
  if (warning) print(`  WARNING  ${warning}\n`);
}

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';

/** null: passwords and sessions do not cross the network in plain text, as far as this process knows. */
function plainHttpWarning({ PUBLIC_URL, TLS_CERT_FILE, ...settings }: Settings): string | null {
  if (TLS_CERT_FILE || PUBLIC_URL?.startsWith('https:')) return null;
  const host = bindAddress(settings, 'PORT');
  if (host !== undefined && isLoopback(host)) return null;
  return (
    'Other machines reach the console over plain HTTP: passwords and sessions can be read on the way. Set TLS_CERT_FILE and ' +
    'TLS_KEY_FILE, or PUBLIC_URL=https://… with a proxy that terminates TLS, or HOST=127.0.0.1'
  );
}

/** What other machines can reach, unless a firewall is in front. */
function reachable(settings: Settings): string {
  const open = wantedPorts(settings, true).filter(({ host }) => host === undefined || !isLoopback(host));
  if (open.length === 0) return 'nothing is reachable from other machines';
  const list = open.map(({ port, purpose, host }) => `${host ? `${host}:` : ''}${port} ${purpose}`);
  return `reachable from other machines: ${list.join(', ')}`;
}

class Supervisor {
  lock: DataLock | null = null;
  databaseDir: string | null = null;
  stopWatching: () => void = () => undefined;
  children: Child[] = [];
  stopping = false;

  stop(why: string): void {
    if (this.stopping) return;
    this.stopping = true;
    print(`\n  Stopping (${why}) …`);
    this.tearDown().then(
      () => process.exit(0),
      (error) => {
        process.stderr.write(`${toStartError(error).message}\n`);
        process.exit(1);
      },
    );
  }

  async tearDown(): Promise<void> {
    for (const child of this.children) await child.stop();
    this.stopWatching();
    if (this.databaseDir) await stopDatabase(this.databaseDir);
    this.lock?.release();
    this.lock = null;
  }
}

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function toStartError(error: unknown): Error {
  if (error instanceof StartError || error instanceof EmbeddedDatabaseError || error instanceof MigrationError)
    return error;
  if (error instanceof ConfigError) return new StartError(error.message, CONFIG_EXIT_CODE);
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === '28P01'
    ? new StartError(`Database: ${message || code}`)
    : (error as Error);
}
