import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { migrate } from '@/lib/platform/db';
import { ensureDatabase, runningPort, stopDatabase, urlOf } from '@/lib/platform/db/embedded';
import { freePort } from './free-port';

// The tests' own PostgreSQL, in its own directory and on a free port: no conflict with `npm start` or the tests of another clone
const TEST_CLUSTER = {
  dir: path.resolve('.data-test/postgres'),
  user: 'tsp',
  password: 'test-only',
  database: 'tsp_test',
  // For speed: durability is not needed
  settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'],
};

/** Set by the global set-up for the workers, which it starts afterwards. */
const PORT_VARIABLE = 'TEST_DATABASE_PORT';

export const testDatabaseUrl = (database: string): string =>
  urlOf({ ...TEST_CLUSTER, port: Number(process.env[PORT_VARIABLE]), database });

/** Name of the migrated template database, by a hash of the migrations. */
export function templateName(): string {
  const root = path.resolve('prisma/migrations');
  const hash = createHash('sha256');
  for (const name of readdirSync(root).sort()) {
    if (!name.endsWith('.toml')) hash.update(readFileSync(path.join(root, name, 'migration.sql')));
  }
  return `tsp_template_${hash.digest('hex').slice(0, 12)}`;
}

export async function withAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: testDatabaseUrl('postgres') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** vitest global set-up: starts server and template if needed, and stops a server that it started. */
export default async function setup(): Promise<() => Promise<void>> {
  const port = runningPort(TEST_CLUSTER.dir) ?? (await freePort());
  process.env[PORT_VARIABLE] = String(port);
  const { started } = await ensureDatabase({ ...TEST_CLUSTER, port });
  await makeTemplate(templateName());
  return async () => {
    if (started) await stopDatabase(TEST_CLUSTER.dir);
  };
}

async function makeTemplate(name: string): Promise<void> {
  await withAdmin(async (client) => {
    await client.query('select pg_advisory_lock(1)'); // concurrent runs: one builds, the others wait
    const known = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (known.rowCount) return;
    const building = `${name}_building`;
    await client.query(`drop database if exists ${building} with (force)`);
    await client.query(`create database ${building}`);
    await migrate(testDatabaseUrl(building));
    await client.query(`alter database ${building} rename to ${name}`);
  });
}
