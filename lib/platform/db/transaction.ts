import type pg from 'pg';
import type { Models, Transaction } from './handle';
import type { JoinPrisma } from './join-prisma';
import { isTimeout, TransactionConnection, TransactionError } from './transaction-connection';

/** Runs `work` in one transaction on one connection of the pool. */
export async function runTransaction<T>(
  pool: pg.Pool,
  joinPrisma: JoinPrisma,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  const connection = new TransactionConnection(client);
  // The pool handles errors of idle connections only; an unhandled 'error' would end the process
  const onLost = (error: Error) => {
    connection.broken = error;
  };
  client.on('error', onLost);
  const prisma = joinPrisma(connection);
  try {
    await connection.query({ text: 'begin' });
    const result = await work(toHandle(connection, prisma.models));
    connection.close();
    const { command } = await client.query('commit');
    if (command !== 'COMMIT')
      throw new TransactionError('Rolled back: a statement had failed, and its error was caught');
    return result;
  } catch (error) {
    connection.end();
    if (isTimeout(error)) connection.broken = error;
    if (!connection.broken) {
      await client.query('rollback').catch((failure: Error) => {
        connection.broken = failure;
      });
    }
    throw error;
  } finally {
    prisma.leave();
    client.release(connection.broken);
    client.off('error', onLost);
  }
}

function toHandle(connection: TransactionConnection, models: Models): Transaction {
  const tx: Transaction = {
    inTransaction: true,
    prisma: models,
    query: (query) => connection.query(query),
    transaction: async (work) => {
      try {
        return await work(tx);
      } catch (error) {
        connection.failed ??= { error };
        throw error;
      }
    },
  };
  return tx;
}
