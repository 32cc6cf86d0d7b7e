import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';

// MIGRATE_ADVISORY_LOCK of Prisma's schema engine
const PRISMA_ADVISORY_LOCK = 72707369;

export class MigrationError extends Error {
  override name = 'MigrationError';
}

type Migration = { name: string; sql: string; checksum: string };
type Applied = { migration_name: string; checksum: string; finished_at: Date | null; rolled_back_at: Date | null };

/**
 * Applies `prisma/migrations` in order like `prisma migrate deploy`, with the same lock, checksums and rows, so that either tool can
 * continue after the other.
 * @returns the names applied
 * @throws MigrationError if an earlier migration failed (Prisma's P3009) or an applied one was edited
 */
export async function migrate(databaseUrl: string, dir = path.resolve('prisma/migrations')): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c TimeZone=UTC' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [PRISMA_ADVISORY_LOCK]);
    await client.query(CREATE_TABLE);
    const applied = await readApplied(client);
    const names: string[] = [];
    for (const migration of await readMigrations(dir)) {
      const row = applied.get(migration.name);
      if (row) assertSame(row, migration);
      else {
        await apply(client, migration);
        names.push(migration.name);
      }
    }
    return names;
  } finally {
    await client.end();
  }
}

async function readMigrations(dir: string): Promise<Migration[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(dir, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function readApplied(client: pg.Client): Promise<Map<string, Applied>> {
  const { rows } = await client.query<Applied>(
    'select migration_name, checksum, finished_at, rolled_back_at from _prisma_migrations order by started_at',
  );
  const failed = rows.find((row) => !row.finished_at && !row.rolled_back_at);
  if (failed) {
    throw new MigrationError(
      `P3009: migration ${failed.migration_name} failed earlier; resolve it with prisma migrate resolve`,
    );
  }
  return new Map(rows.filter((row) => !row.rolled_back_at).map((row) => [row.migration_name, row]));
}

function assertSame(row: Applied, migration: Migration): void {
  if (row.checksum !== migration.checksum) {
    throw new MigrationError(`Migration ${migration.name} was changed after it had been applied`);
  }
}

/** Runs the script as one simple query, hence one implicit transaction, like Prisma's engine. */
async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  await client.query('insert into _prisma_migrations (id, checksum, migration_name) values ($1, $2, $3)', [
    id,
    checksum,
    name,
  ]);
  try {
    await client.query(sql);
  } catch (error) {
    await client.query('update _prisma_migrations set logs = $2 where id = $1', [id, String(error)]);
    throw new MigrationError(`Migration ${name} failed: ${(error as Error).message}`, { cause: error });
  }
  await client.query('update _prisma_migrations set finished_at = now(), applied_steps_count = 1 where id = $1', [id]);
}

const CREATE_TABLE = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`;
