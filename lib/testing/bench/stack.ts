import { rm } from 'node:fs/promises';
import path from 'node:path';
import { migrate } from '@/lib/platform/db';
import { ensureDatabase, stopDatabase } from '@/lib/platform/db/embedded';
import { build } from '@/lib/processes/start/build.mjs';
import { Child } from '@/lib/processes/start/child';
import { childDefinitions } from '@/lib/processes/start/children';
import { type DataLock, lockDataDir } from '@/lib/processes/start/lock';
import { findTakenPorts } from '@/lib/processes/start/ports';
import { prepare } from '@/lib/processes/start/prepare';
import { databasePassword, ensureSecretFiles, openSecrets, SECRET_NAMES } from '@/lib/processes/start/secrets';
import { readSettings, type Settings, wantedPorts } from '@/lib/processes/start/settings';

/** A separate installation whose processes the benchmark starts and stops one by one. */
export type Stack = {
  settings: Settings;
  secrets: ReturnType<typeof openSecrets<(typeof SECRET_NAMES)[number]>>;
  /** For `ensureDatabase`: a database in the stack's server. */
  database(name?: string): DatabaseOptions;
  databaseUrl: string;
  start(...names: string[]): Promise<void>;
  /** Like `start`, with these variables overriding the stack's. */
  startWith(env: Record<string, string>, ...names: string[]): Promise<void>;
  stop(...names: string[]): Promise<void>;
  pid(name: string): number | undefined;
  close(): Promise<void>;
};

export const BENCH_ADMIN = { email: 'admin@example.com', password: 'benchmark-only-password' };
type DatabaseOptions = Parameters<typeof ensureDatabase>[0];

const READY_TIMEOUT_MS = 60_000;
// Holds the lock of the data directory
const PARTS = ['postgres', 'pki', 'simulator', 'secrets'];

type Options = {
  envOf?: (vehicles: number) => NodeJS.ProcessEnv;
  /** Removes the data of earlier runs, such as revoked certificates and published rules. */
  fresh?: boolean;
};

/** Real server settings (fsync on), production builds, loopback only. */
export async function openStack(vehicles: number, { envOf = benchEnv, fresh = false }: Options = {}): Promise<Stack> {
  const settings = readSettings(envOf(vehicles));
  const lock: DataLock = await lockDataDir(settings.dataDir);
  const taken = await findTakenPorts(wantedPorts(settings, true));
  if (taken.length) throw new Error(taken.join('\n'));
  const buildDir = path.dirname(new URL(await build()).pathname);
  if (fresh) {
    for (const part of PARTS) await rm(path.join(settings.dataDir, part), { recursive: true, force: true });
  }
  const secretFiles = ensureSecretFiles(settings.dataDir);
  const dir = path.join(settings.dataDir, 'postgres');
  const database = (name = 'tsp'): DatabaseOptions => ({
    dir,
    port: settings.DATABASE_PORT,
    user: 'tsp',
    password: databasePassword(secretFiles),
    database: name,
  });
  const { url } = await ensureDatabase(database());
  await migrate(url);
  await prepare(settings, url);
  const definitions = childDefinitions(settings, secretFiles, url, buildDir);
  const children = new Map<string, Child>();
  const pids = new Map<string, number>();
  const startWith: Stack['startWith'] = async (extra, ...names) => {
    for (const name of names) {
      const definition = definitions.find((one) => one.name === name);
      if (!definition) throw new Error(`Unknown process ${name}`);
      const hooks = {
        onSpawn: (pid: number) => {
          pids.set(name, pid);
          lock.addChild(pid);
        },
        print: (line: string) => process.stderr.write(`${line}\n`),
      };
      const port = definition.env.PORT ?? String(settings.PORT);
      const env = { ...definition.env, ...envOf(vehicles), PORT: port, ...extra };
      const child = new Child({ ...definition, env }, path.join(settings.dataDir, 'logs'), hooks);
      children.set(name, child);
      child.start();
    }
    await Promise.all(names.map((name) => children.get(name)?.ready(READY_TIMEOUT_MS)));
  };
  return {
    settings,
    secrets: openSecrets(secretFiles, SECRET_NAMES),
    database,
    databaseUrl: url,
    start: (...names) => startWith({}, ...names),
    startWith,
    stop: async (...names) => {
      for (const name of names) await children.get(name)?.stop();
      for (const name of names) children.delete(name);
    },
    pid: (name) => pids.get(name),
    close: async () => {
      for (const child of children.values()) await child.stop();
      await stopDatabase(dir);
      lock.release();
    },
  };
}

export const benchEnv = (vehicles: number): NodeJS.ProcessEnv => ({
  NODE_ENV: 'production',
  DATA_DIR: '.data-bench',
  LOG_LEVEL: 'warn',
  PORT: '23000',
  EDGE_PORT: '28081',
  EDGE_HOOKS_PORT: '28086',
  EDGE_TLS_PORT: '28443',
  PLATFORM_PORT: '28082',
  MQTT_WS_PORT: '28083',
  BROKER_PORT: '28084',
  SIMULATOR_PORT: '28085',
  MQTT_TLS_PORT: '28883',
  MQTT_TCP_PORT: '21883',
  DATABASE_PORT: '15427',
  SIMULATOR_VEHICLES: String(vehicles),
  SIMULATOR_SEED: '3',
  ADMIN_EMAIL: BENCH_ADMIN.email,
  ADMIN_PASSWORD: BENCH_ADMIN.password,
});
