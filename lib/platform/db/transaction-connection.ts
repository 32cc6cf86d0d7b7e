import type pg from 'pg';
import type { Query } from './handle';

/** A transaction was used in a way that would lose a write, or do it outside of the transaction. */
export class TransactionError extends Error {
  override readonly name = 'TransactionError';
}

/** The connection of one transaction. It refuses statements once the transaction has ended, for it is another's by then. */
export class TransactionConnection {
  /** The connection cannot be used again: it was lost, or a statement was not answered in time. */
  broken: Error | undefined;
  /** A joined transaction failed, whether or not its caller caught the error. */
  failed: { error: unknown } | undefined;
  #ended = false;
  #unsettled = 0;

  constructor(private readonly client: pg.PoolClient) {}

  async query<Row>(query: Query): Promise<pg.QueryResult<Row & pg.QueryResultRow>> {
    this.#begin(query.text);
    try {
      return await this.client.query<Row & pg.QueryResultRow>(query);
    } catch (error) {
      // No answer to one query is no answer to the next
      if (isTimeout(error)) this.broken = error;
      throw error;
    } finally {
      this.#unsettled -= 1;
    }
  }

  /** For what is of several statements: it too must have settled at the end. */
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

  /** Ends the use by statements, before the commit. */
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

// pg gives this error no code
export const isTimeout = (error: unknown): error is Error =>
  error instanceof Error && error.message === 'Query read timeout';
