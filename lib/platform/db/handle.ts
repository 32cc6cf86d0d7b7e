import type { QueryResultRow } from 'pg';
import type { PrismaClient } from './generated/client';

/** Prisma's models, without its transactions and raw SQL: use `transaction` and `query`. */
export type Models = Omit<PrismaClient, `$${string}`>;

export type Query = {
  /** Prepares the statement once for each connection. One name, one text. */
  name?: string;
  text: string;
  values?: unknown[];
  /** Rows as arrays: cheaper for many rows. */
  rowMode?: 'array';
};

export type Result<Row> = { rows: Row[]; rowCount: number | null };

/** Prisma's models and SQL, both on one pool, or both on the connection of a transaction. */
export type Db = {
  prisma: Models;
  query<Row = QueryResultRow>(query: Query): Promise<Result<Row>>;
  /**
   * Runs `work` in a transaction: commits when it resolves, rolls back when it rejects. A nested transaction joins: there is one
   * commit, and an error in `work` rolls everything back, even if the caller catches it.
   * Use only `tx` inside: another handle takes another connection and may wait for the pool. Await every statement.
   * @throws {TransactionError} for a statement that was not awaited, and for one that runs after the end
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
};

/** A handle inside of a transaction; required by functions that lock rows or must commit with a change. */
export type Transaction = Db & { readonly inTransaction: true };
