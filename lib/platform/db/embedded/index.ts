// The PostgreSQL of `npm start` and the tests: PostgreSQL binaries from npm, controlled with pg_ctl.
// Invariant: one server for each data directory; one that a killed parent left running is reused.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { inheritedEnvironment } from '@/lib/platform/config';
import { type Account, canUse, databaseAccount } from './account';
import { binary, EmbeddedDatabaseError, nativeDir } from './binaries';
import { findPostmaster, removeStalePidFile } from './postmaster';

export { EmbeddedDatabaseError } from './binaries';

type EmbeddedOptions = {
  /** Absolute path. If the account cannot reach it, the cluster is under /var/lib instead. */
  dir: string;
  port: number;
  user: string;
  password: string;
  database: string;
  /** Further `name=value` server settings. */
  settings?: string[];
};
export type EmbeddedDatabase = { url: string; dir: string; started: boolean; initialised: boolean };

// UTC, because @prisma/adapter-pg writes timestamptz without an offset
const SETTINGS = [
  'timezone=UTC',
  'log_timezone=UTC',
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'shared_buffers=256MB',
  'max_wal_size=2GB',
  'jit=off',
  'max_connections=120',
  'log_min_duration_statement=1000',
];
const START_TIMEOUT_S = 300;
const SHARED_DIR = '/var/lib/tsp-console';

type Installation = { account: Account; native: string; dir: string };

/** Starts the server, or uses the one that runs on this directory, and creates the database if missing. */
export async function ensureDatabase(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const at = locate(options.dir);
  const initialised = await initialise(at, options);
  let running = findPostmaster(at.dir);
  const started = !running;
  if (!running) {
    removeStalePidFile(at.dir);
    await startServer(at, options);
    running = findPostmaster(at.dir);
  }
  const port = running?.port || options.port;
  await createDatabase({ ...options, port });
  return { url: urlOf({ ...options, port }), dir: at.dir, started, initialised };
}

/** Stops the server of this directory. @returns false: none was running */
export async function stopDatabase(dir: string): Promise<boolean> {
  const at = locate(dir);
  if (!findPostmaster(at.dir)) return false;
  await run(at, 'pg_ctl', ['stop', '-w', '-m', 'fast', '-D', at.dir]);
  return true;
}

/** Stops the server of this directory and deletes its cluster. */
export async function removeDatabase(dir: string): Promise<void> {
  await stopDatabase(dir);
  fs.rmSync(locate(dir).dir, { recursive: true, force: true });
}

/** The port of the running server of this directory, or null. */
export function runningPort(dir: string): number | null {
  return findPostmaster(locate(dir).dir)?.port ?? null;
}

export const urlOf = (o: Pick<EmbeddedOptions, 'user' | 'password' | 'port' | 'database'>): string =>
  `postgresql://${o.user}:${encodeURIComponent(o.password)}@127.0.0.1:${o.port}/${o.database}`;

function locate(wanted: string): Installation {
  const account = databaseAccount();
  const native = nativeDir(account, SHARED_DIR);
  if (account.uid === undefined) {
    fs.mkdirSync(wanted, { recursive: true, mode: 0o700 });
    return { account, native, dir: wanted };
  }
  own(wanted, account);
  if (canUse(account, wanted)) return { account, native, dir: wanted };
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 12);
  const dir = path.join(SHARED_DIR, name);
  own(dir, account);
  return { account, native, dir };
}

function own(dir: string, account: Account): void {
  if (!fs.existsSync(dir)) {
    fs.mkdirSync(path.dirname(dir), { recursive: true, mode: 0o755 });
    fs.mkdirSync(dir, { mode: 0o700 });
  }
  if (account.uid !== undefined && account.gid !== undefined) fs.chownSync(dir, account.uid, account.gid);
}

/** Runs initdb in a temporary folder and renames, so that a kill leaves no partial cluster. @returns whether one was created */
async function initialise(at: Installation, options: EmbeddedOptions): Promise<boolean> {
  const cluster = path.join(at.dir, 'PG_VERSION');
  if (fs.existsSync(cluster)) return false;
  for (const left of fs.readdirSync(at.dir)) fs.rmSync(path.join(at.dir, left), { recursive: true }); // a killed first start
  const aside = path.join(at.dir, `.init-${process.pid}`);
  // In a directory of this account alone, where nobody can put a link in its place
  const passwordFile = path.join(at.dir, `.password-${process.pid}`);
  fs.writeFileSync(passwordFile, `${options.password}\n`, { mode: 0o600, flag: 'wx' });
  if (at.account.uid !== undefined && at.account.gid !== undefined) {
    fs.chownSync(passwordFile, at.account.uid, at.account.gid);
  }
  try {
    await run(at, 'initdb', [
      ...['-D', aside, '-U', options.user, '--pwfile', passwordFile, '--auth=scram-sha-256', '--encoding=UTF8'],
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
    ]);
  } finally {
    fs.rmSync(passwordFile, { force: true });
  }
  // PG_VERSION last: it marks the cluster as complete
  for (const entry of fs.readdirSync(aside).filter((name) => name !== 'PG_VERSION')) {
    fs.renameSync(path.join(aside, entry), path.join(at.dir, entry));
  }
  fs.renameSync(path.join(aside, 'PG_VERSION'), cluster);
  fs.rmdirSync(aside);
  return true;
}

async function startServer(at: Installation, options: EmbeddedOptions): Promise<void> {
  const settings = [`port=${options.port}`, ...SETTINGS, ...(options.settings ?? [])]
    .map((setting) => `-c ${setting.endsWith('=') ? `${setting}''` : setting}`)
    .join(' ');
  const log = path.join(at.dir, 'server.log');
  try {
    await run(at, 'pg_ctl', ['start', '-w', '-t', String(START_TIMEOUT_S), '-D', at.dir, '-l', log, '-o', settings]);
  } catch (error) {
    await sleep(300);
    if (findPostmaster(at.dir)) return; // a simultaneous start won
    const tail = fs.existsSync(log)
      ? fs.readFileSync(log, 'utf8').trim().split('\n').slice(-3).join(' | ')
      : String(error);
    throw new EmbeddedDatabaseError(`PostgreSQL did not start on port ${options.port}: ${tail}`);
  }
}

async function createDatabase(options: EmbeddedOptions): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf({ ...options, database: 'postgres' }) });
  await client.connect();
  try {
    await client.query(`create database ${client.escapeIdentifier(options.database)}`);
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code !== '42P04' && code !== '23505') throw error; // exists, or made at the same moment
  } finally {
    await client.end();
  }
}

function run(at: Installation, name: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const out: Buffer[] = [];
    const child = spawn(binary(at.native, name), args, {
      ...at.account,
      cwd: '/',
      env: { ...inheritedEnvironment(), LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // its own group: Ctrl-C at the terminal must reach the supervisor, not the server it will stop
    });
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => out.push(chunk));
    child.on('error', reject);
    // 'exit', not 'close': the server inherits the pipes
    child.on('exit', (code) => {
      child.stdout.destroy();
      child.stderr.destroy();
      const text = Buffer.concat(out).toString();
      if (code === 0) resolve(text);
      else reject(new EmbeddedDatabaseError(`${name} ended with ${code}: ${text.trim().split('\n').at(-1)}`));
    });
  });
}
