// PostgreSQL: Prisma for ordinary reads and writes, SQL for hot paths (ingest, search, presence), both on one pool.
// Invariant: every session runs in UTC, because @prisma/adapter-pg sends timestamptz without an offset.
import pg from 'pg';
import type { Db, Query, Result } from './handle';
import { createPrisma } from './join-prisma';
import { runTransaction } from './transaction';

export type { Db, Query, Result, Transaction } from './handle';
export { type HeldLock, holdLock } from './hold-lock';
export { MigrationError, migrate } from './migrate';
export { retryConnect } from './retry-connect';
export { isForeignKeyViolation } from './sqlstate';
export { TransactionError } from './transaction-connection';

/** A process's way to the database: one pool. */
export type Database = Db & {
  pool: pg.Pool;
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

export function createDb({
  url,
  applicationName,
  poolMax = 8,
  queryTimeoutMs = QUERY_TIMEOUT_MS,
  connectTimeoutMs = CONNECT_TIMEOUT_MS,
}: DbOptions): Database {
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
  const { prisma, join } = createPrisma(pool);
  return {
    prisma,
    pool,
    query: <Row>(query: Query): Promise<Result<Row>> => pool.query<Row & pg.QueryResultRow>(query),
    transaction: (work) => runTransaction(pool, join, work),
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
