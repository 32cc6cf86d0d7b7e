// Prisma on the connection of a transaction that is open already. Prisma's own interactive transaction is opened around
// it, because its id keeps the statements of two transactions apart (Prisma merges look-ups of one tick that have the same
// id, or none), but its BEGIN, COMMIT and connection are replaced: the driver adapter is given ours, and ends nothing.
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client';
import type { Models } from './handle';
import type { TransactionConnection } from './transaction-connection';

export type JoinPrisma = (connection: TransactionConnection) => {
  /** Opens Prisma's transaction at its first use: most transactions are of SQL alone. */
  models: Models;
  /** The transaction has ended. */
  leave(): void;
};

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;
type DriverTransaction = Awaited<ReturnType<Adapter['startTransaction']>>;

// Asked for by our transactions only: Prisma asks for no level where it needs one for itself (nested writes)
const OURS = 'ReadCommitted';
// The bound of a transaction is that of its statements. The longest that a timer takes
const NEVER_MS = 2 ** 31 - 1;

/** A Prisma client on the pool, and the way to use it in a transaction of the pool's. */
export function createPrisma(pool: pg.Pool): { prisma: PrismaClient; join: JoinPrisma } {
  let joining: TransactionConnection | undefined;
  // Prisma tells the adapter nothing of who asks, so one starts after the other
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
    previous = mine.catch(() => undefined); // told to whoever asked
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

/** As the adapter's own, on our connection, and without end. */
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

/** `models.vehicle.create(…)` of models that are asked for at the first call. */
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
