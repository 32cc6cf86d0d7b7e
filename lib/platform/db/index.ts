// PostgreSQL: Prisma for ordinary reads and writes, SQL for hot paths (ingest, search, presence), both on one pool.
// Invariant: every session runs in UTC, because @prisma/adapter-pg sends timestamptz without an offset.
import pg from 'pg';
import type { Db, Query, Result } from './handle';
import { createPrisma } from './join-prisma';
import { runTransaction } from './transaction';

export type { Db, Query, Result, Transaction } from './handle';
export { holdLock, type Lock } from './hold-lock';
export { MigrationError, migrate } from './migrate';
export { retryConnect } from './retry-connect';
export { isForeignKeyViolation } from './sqlstate';
export { TransactionError } from './transaction-connection';

export type Database = Db & {
  pool: pg.Pool;
  close(): Promise<void>;
};

type DbOptions = {
  url: string;
  applicationName: string;
  poolMax?: number;
  /** An unanswered query is then abandoned with its connection, as a network that drops packets reports no error. */
  queryTimeoutMs?: number;
  connectTimeoutMs?: number;
};

// bigint columns (ids, seq) stay below 2^53, so a number is exact
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

// For any server: UTC; plans for data in memory or on solid-state drives, where random access costs little more than a scan;
// and no JIT for short statements
const SESSION = '-c TimeZone=UTC -c random_page_cost=1.1 -c jit=off';
const CONNECT_TIMEOUT_MS = 5_000;
// The longest queries, deletions and counts over a large fleet, take a few seconds
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
  pool.on('error', () => undefined); // of idle connections; the next query opens another
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
