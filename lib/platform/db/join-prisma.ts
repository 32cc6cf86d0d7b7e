// Prisma on the connection of an open transaction. An interactive transaction of Prisma is opened around it, because its id keeps
// the statements of transactions apart (Prisma batches look-ups of one tick with the same id, or none). Its BEGIN, COMMIT and
// connection are replaced: the driver adapter uses our connection and ends nothing.
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client';
import type { Models } from './handle';
import type { TransactionConnection } from './transaction-connection';

export type JoinPrisma = (connection: TransactionConnection) => {
  /** Opens Prisma's transaction at the first use, as most transactions need SQL only. */
  models: Models;
  /** Called at the end of the transaction. */
  leave(): void;
};

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;
type DriverTransaction = Awaited<ReturnType<Adapter['startTransaction']>>;

// Marks our transactions: Prisma's own (nested writes) have no level
const OURS = 'ReadCommitted';
// Statements have timeouts of their own. The limit of a timer
const NEVER_MS = 2 ** 31 - 1;

/** A Prisma client on the pool, and `join` to use it in a transaction of the pool. */
export function createPrisma(pool: pg.Pool): { prisma: PrismaClient; join: JoinPrisma } {
  let joining: TransactionConnection | undefined;
  // Prisma does not pass the caller to the adapter, so transactions are opened one after the other
  let previous: Promise<unknown> = Promise.resolve();

  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (level) => {
      if (level === undefined) return start();
      const connection = joining;
      joining = undefined;
      if (!connection) throw new Error('Transactions are opened with Db.transaction, not with Prisma');
      return driverTransaction(connection);
    };
    return adapter;
  };
  const prisma = new PrismaClient({ adapter: factory });

  async function open(connection: TransactionConnection, left: Promise<void>): Promise<Models> {
    const mine = previous.then(
      () =>
        new Promise<Models>((resolve, reject) => {
          joining = connection;
          const settings = { isolationLevel: OURS, maxWait: NEVER_MS, timeout: NEVER_MS } as const;
          prisma
            .$transaction(async (models) => {
              resolve(models);
              await left;
            }, settings)
            .catch(reject);
        }),
    );
    previous = mine.catch(() => undefined); // the caller gets the error
    return mine;
  }

  const join: JoinPrisma = (connection) => {
    let leave: () => void = () => undefined;
    let opened: Promise<Models> | undefined;
    const models = () => {
      opened ??= open(
        connection,
        new Promise((resolve) => {
          leave = resolve;
        }),
      );
      return opened;
    };
    return { models: onFirstUse(connection, models), leave: () => leave() };
  };
  return { prisma, join };
}

/** Like the adapter's own, but on our connection and without commit or rollback. */
async function driverTransaction(connection: TransactionConnection): Promise<DriverTransaction> {
  const single = Object.assign(Object.create(pg.Pool.prototype), {
    options: {},
    query: (query: pg.QueryConfig) => connection.query(query),
  });
  const statements = await new PrismaPg(single).connect();
  return {
    provider: statements.provider,
    adapterName: statements.adapterName,
    options: { usePhantomQuery: true },
    queryRaw: (query) => statements.queryRaw(query),
    executeRaw: (query) => statements.executeRaw(query),
    commit: async () => undefined,
    rollback: async () => undefined,
  };
}

/** Models that are opened at the first call of an operation, such as `models.vehicle.create(…)`. */
function onFirstUse(connection: TransactionConnection, models: () => Promise<Models>): Models {
  type Operations = Record<string, (...args: unknown[]) => Promise<unknown>>;
  const operationsOf = (model: string) =>
    new Proxy({} as Operations, {
      get:
        (_, operation: string) =>
        (...args: unknown[]) =>
          connection.track(`${model}.${operation}`, async () => {
            const opened = (await models()) as unknown as Record<string, Operations>;
            return opened[model]?.[operation]?.(...args);
          }),
    });
  return new Proxy({} as Models, { get: (_, model: string) => operationsOf(model) });
}
