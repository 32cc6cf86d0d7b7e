import type pg from 'pg';
import type { Query } from './handle';

/** Misuse of a transaction that would lose a write or execute it outside of the transaction. */
export class TransactionError extends Error {
  override readonly name = 'TransactionError';
}

/** The connection of one transaction. It refuses statements after the end, when the pool may have given it to another. */
export class TransactionConnection {
  /** Set when the connection was lost or a statement timed out: it cannot be used again. */
  broken: Error | undefined;
  /** Set when a joined transaction failed, even if its caller caught the error. */
  failed: { error: unknown } | undefined;
  #ended = false;
  #unsettled = 0;

  constructor(private readonly client: pg.PoolClient) {}

  async query<Row>(query: Query): Promise<pg.QueryResult<Row & pg.QueryResultRow>> {
    this.#begin(query.text);
    try {
      return await this.client.query<Row & pg.QueryResultRow>(query);
    } catch (error) {
      if (isTimeout(error)) this.broken = error;
      throw error;
    } finally {
      this.#unsettled -= 1;
    }
  }

  /** Counts an operation of several statements, which must be awaited, too. */
  async track<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.#begin(what);
    try {
      return await work();
    } finally {
      this.#unsettled -= 1;
    }
  }

  #begin(what: string): void {
    if (this.#ended) throw new TransactionError(`Not run, as its transaction had ended: ${what.slice(0, 100)}`);
    this.#unsettled += 1;
  }

  /** Refuses further statements, before the commit. */
  close(): void {
    this.#ended = true;
    if (this.failed) throw this.failed.error;
    if (this.broken) throw this.broken;
    if (this.#unsettled)
      throw new TransactionError(`${this.#unsettled} statements of the transaction were not awaited`);
  }

  end(): void {
    this.#ended = true;
  }
}

// pg's error has no code
export const isTimeout = (error: unknown): error is Error =>
  error instanceof Error && error.message === 'Query read timeout';
