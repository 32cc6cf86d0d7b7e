// Runs the whole product on one machine. Invariant: whatever it started, it stops, in order; and what it cannot stop
// (it was killed) ends by itself or is ended by the next start.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { CONFIG_EXIT_CODE, ConfigError } from '@/lib/platform/config';
import { MigrationError, migrate, retryConnect } from '@/lib/platform/db';
import {
  EmbeddedDatabaseError,
  ensureDatabase,
  removeDatabase,
  runningPort,
  stopDatabase,
} from '@/lib/platform/db/embedded';
import { Child } from './child';
import { childDefinitions } from './children';
import { configureCommand, missingEmqxVariables, waitForEmqx, writeEmqxEnv } from './emqx';
import { type DataLock, lockDataDir } from './lock';
import { findTakenPorts, type WantedPort } from './ports';
import { prepare } from './prepare';
import { step } from './progress.mjs';
import { ensureSecrets, type Secrets } from './secrets';
import type { SignIn } from './seed';
import { readSettings, type Settings, wantedPorts } from './settings';
import { StartError } from './start-error';
import { watchDatabase } from './watch-database';

/** A machine that is busy with other work takes minutes for what takes seconds on an idle one. */
const READY_TIMEOUT_MS = 300_000;
const DATABASE_TIMEOUT_MS = 300_000;

/** Resolves when everything is ready; the process then lives until a signal. Expected failures are one line. */
export async function start(): Promise<void> {
  const running = new Running();
  process.on('SIGINT', () => running.stop('Ctrl-C'));
  process.on('SIGTERM', () => running.stop('SIGTERM'));
  try {
    await bringUp(running);
  } catch (error) {
    await running.tearDown();
    if (running.stopping) process.exit(0);
    throw toOneLine(error);
  }
}

/** Forgets everything that a start with this DATA_DIR keeps; refused while it runs. */
export async function removeDataDir(dataDir: string): Promise<void> {
  const dir = path.resolve(dataDir);
  const lock = await lockDataDir(dir);
  await removeDatabase(path.join(dir, 'postgres'));
  lock.release();
  rmSync(dir, { recursive: true, force: true });
}

async function bringUp(running: Running): Promise<void> {
  const settings = readSettings();
  const { secrets, databaseUrl, signIn } = await makeReady(running, settings, () => true);
  if (settings.externalBroker) {
    writeEmqxEnv(settings, secrets);
    await step('EMQX', () => waitForEmqx(settings, { say, isStopping: () => running.stopping }));
  }
  await startProcesses(running, settings, secrets, databaseUrl, import.meta.dirname);
  printAddresses(settings, signIn);
}

/** Makes what an EMQX needs before it can be configured: secret, authorities, the listener's files. Starts no console. */
export async function prepareEmqx(): Promise<void> {
  const running = new Running();
  process.on('SIGINT', () => running.stop('Ctrl-C'));
  process.on('SIGTERM', () => running.stop('SIGTERM'));
  try {
    const settings = readSettings();
    const { secrets } = await makeReady(running, settings, ({ variable }) => variable === 'DATABASE_PORT');
    const file = writeEmqxEnv(settings, secrets);
    const missing = missingEmqxVariables(settings);
    const but = missing.length > 0 ? `, except ${missing.join(', ')}` : '';
    say(`\n  Prepared  ${file} has what deploy/emqx/configure.mjs needs${but}`);
    say(`  Next      ${configureCommand(settings.dataDir)}\n`);
  } catch (error) {
    await running.tearDown();
    throw toOneLine(error);
  }
  await running.tearDown();
}

/** Lock, secrets, database, authorities, first administrator; nothing of it runs but the database. */
async function makeReady(running: Running, settings: Settings, needsPort: (port: WantedPort) => boolean) {
  running.lock = await lockDataDir(settings.dataDir);
  const secrets = ensureSecrets(settings.dataDir);
  const databaseDir = path.join(settings.dataDir, 'postgres');
  const databaseRuns = !settings.databaseUrl && runningPort(databaseDir) !== null;
  const taken = await findTakenPorts(wantedPorts(settings, databaseRuns).filter(needsPort));
  if (taken.length) throw new StartError(taken.join('\n'));

  const databaseUrl = settings.databaseUrl ?? (await startDatabase(running, settings, secrets, databaseDir));
  await step('migrations', async () => {
    const applied = await withDatabase(running, () => migrate(databaseUrl));
    return applied.length ? `${applied.length} applied` : 'up to date';
  });
  const signIn = await withDatabase(running, () => prepare(settings, databaseUrl));
  return { secrets, databaseUrl, signIn };
}

/** Runs `work` until the database can be connected to, and says what is waited for. */
function withDatabase<T>(running: Running, work: () => Promise<T>): Promise<T> {
  const onRetry = (reason: string) => {
    if (running.stopping) throw new StartError('Stopped');
    say(`  waiting for PostgreSQL: ${reason}`);
  };
  return retryConnect(work, { timeoutMs: DATABASE_TIMEOUT_MS, onRetry });
}

function startDatabase(running: Running, settings: Settings, secrets: Secrets, dir: string): Promise<string> {
  const options = {
    dir,
    port: settings.DATABASE_PORT,
    user: 'tsp',
    password: secrets.DATABASE_PASSWORD,
    database: 'tsp',
  };
  let url = '';
  return step('PostgreSQL', async () => {
    running.databaseDir = dir;
    const database = await withDatabase(running, () => ensureDatabase(options));
    url = database.url;
    running.unwatch = watchDatabase(dir, () => ensureDatabase(options), say);
    return `port ${new URL(url).port}${database.initialised ? ', new' : ''}`;
  }).then(() => url);
}

async function startProcesses(
  running: Running,
  settings: Settings,
  secrets: Secrets,
  databaseUrl: string,
  buildDir: string,
): Promise<void> {
  const logDir = path.join(settings.dataDir, 'logs');
  const hooks = { onSpawn: (pid: number) => running.lock?.addChild(pid), say };
  running.children = childDefinitions(settings, secrets, databaseUrl, buildDir).map(
    (definition) => new Child(definition, logDir, hooks),
  );
  if (running.stopping) throw new StartError('Stopped');
  for (const child of running.children) child.start();
  await Promise.all(running.children.map((child) => step(child.name, () => child.ready(READY_TIMEOUT_MS))));
}

function printAddresses(settings: Settings, { email, password, file }: SignIn): void {
  const url = settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`;
  const secret = password ? `password ${password}` : `password as before (a generated one is in ${file})`;
  say(
    `\n  Open     ${url}\n  Sign in  ${email}, ${secret}\n  Stop     Ctrl-C\n  Logs     ${path.join(settings.dataDir, 'logs')}\n`,
  );
}

class Running {
  lock: DataLock | null = null;
  databaseDir: string | null = null;
  unwatch: () => void = () => undefined;
  children: Child[] = [];
  stopping = false;

  stop(why: string): void {
    if (this.stopping) return;
    this.stopping = true;
    say(`\n  Stopping (${why}) …`);
    this.tearDown().then(
      () => process.exit(0),
      (error) => {
        process.stderr.write(`${toOneLine(error).message}\n`);
        process.exit(1);
      },
    );
  }

  async tearDown(): Promise<void> {
    for (const child of this.children) await child.stop();
    this.unwatch();
    if (this.databaseDir) await stopDatabase(this.databaseDir);
    this.lock?.release();
    this.lock = null;
  }
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function toOneLine(error: unknown): Error {
  if (error instanceof StartError || error instanceof EmbeddedDatabaseError || error instanceof MigrationError)
    return error;
  if (error instanceof ConfigError) return new StartError(error.message, CONFIG_EXIT_CODE);
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === '28P01'
    ? new StartError(`Database: ${message || code}`)
    : (error as Error);
}
