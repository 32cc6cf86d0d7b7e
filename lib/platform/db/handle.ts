import type { QueryResultRow } from 'pg';
import type { PrismaClient } from './generated/client';

/** Prisma's models. Transactions are opened with `transaction` and SQL is run with `query`, never by Prisma. */
export type Models = Omit<PrismaClient, `$${string}`>;

export type Query = {
  /** Prepares the statement once a connection: for statements that run often. One name, one text. */
  name?: string;
  text: string;
  values?: unknown[];
  /** Rows as arrays: cheaper where there are many. */
  rowMode?: 'array';
};

export type Result<Row> = { rows: Row[]; rowCount: number | null };

/** Prisma's models and typed SQL, both on one pool; inside of a transaction both on its connection. */
export type Db = {
  prisma: Models;
  query<Row = QueryResultRow>(query: Query): Promise<Result<Row>>;
  /**
   * Runs `work` in a transaction: commits when it resolves, rolls back when it rejects. Within a transaction it joins:
   * there is one commit, and an error in `work` rolls everything back, also where the caller catches it.
   * Use only `tx` inside: another handle takes another connection, and waits where all of the pool are taken.
   * Every statement must be awaited before `work` resolves.
   * @throws {TransactionError} for a statement that was not awaited, and for one that runs after the end
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
};

/** A handle inside of a transaction: what locks rows or must commit with a change asks for it. */
export type Transaction = Db & { readonly inTransaction: true };
