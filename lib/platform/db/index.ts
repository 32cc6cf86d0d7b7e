// The way to PostgreSQL: Prisma for ordinary reads and writes, the pool for hot paths (ingest, search, presence).
// Invariant: every session runs in UTC, because @prisma/adapter-pg sends timestamptz without an offset.
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client';

export { type HeldLock, holdLock } from './hold-lock';
export { MigrationError, migrate } from './migrate';
export { retryConnect } from './retry-connect';
export { isForeignKeyViolation } from './sqlstate';

export type Prisma = PrismaClient;
/** Prisma inside `db.prisma.$transaction(async (tx) => …)`. */
export type PrismaTransaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0];
export type Db = {
  prisma: PrismaClient;
  pool: pg.Pool;
  /** Runs `work` in one transaction on one connection of the pool. */
  transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

export type DbOptions = {
  url: string;
  applicationName: string;
  poolMax?: number;
  /** After it an unanswered query is given up with its connection: a network that swallows packets says nothing else. */
  queryTimeoutMs?: number;
  connectTimeoutMs?: number;
};

// bigint columns (ids, seq) stay below 2^53: a number is right and JSON takes it
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

// For any server, also one that is not ours: UTC; and plans for data that lies in memory or on solid-state drives, where
// following an index costs little more than reading on, and for statements too short to be worth compiling
const SESSION = '-c TimeZone=UTC -c random_page_cost=1.1 -c jit=off';
const CONNECT_TIMEOUT_MS = 5_000;
// The longest that we run, deletions and counts over a large fleet, take a few seconds
const QUERY_TIMEOUT_MS = 30_000;
// Prisma gives up after 2 s and 5 s: on a busy machine a process then does not start
const transactionOptions = { maxWait: 2 * CONNECT_TIMEOUT_MS, timeout: QUERY_TIMEOUT_MS };

export function createDb({
  url,
  applicationName,
  poolMax = 8,
  queryTimeoutMs = QUERY_TIMEOUT_MS,
  connectTimeoutMs = CONNECT_TIMEOUT_MS,
}: DbOptions): Db {
  const settings = {
    connectionString: url,
    application_name: applicationName,
    options: SESSION,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
    keepAlive: true,
  };
  const pool = new pg.Pool({ ...settings, max: poolMax });
  pool.on('error', () => undefined); // an idle connection broke; the next query opens another and reports its own error
  const prisma = new PrismaClient({ adapter: new PrismaPg({ ...settings, max: poolMax }), transactionOptions });
  return {
    prisma,
    pool,
    transaction: (work) => transaction(pool, work),
    close: async () => {
      await Promise.all([prisma.$disconnect(), pool.end()]);
    },
  };
}

async function transaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // The pool listens to idle connections only, and a lost one that nobody listens to ends the process
  const onLost = (error: Error) => {
    broken = error;
  };
  client.on('error', onLost);
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    // No answer to one query is no answer to the next
    if (isTimeout(error)) broken = error;
    else {
      await client.query('rollback').catch((failure: Error) => {
        broken = failure;
      });
    }
    throw error;
  } finally {
    client.release(broken);
    client.off('error', onLost);
  }
}

// pg gives this error no code
const isTimeout = (error: unknown): error is Error => error instanceof Error && error.message === 'Query read timeout';
