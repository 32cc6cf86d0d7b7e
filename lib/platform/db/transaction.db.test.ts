import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { createDb, type Database, type Db, type Transaction, TransactionError } from './index';

const POOL_MAX = 4;

let testDb: TestDb;
let db: Database;
beforeAll(async () => {
  testDb = await createTestDb();
  db = createDb({ url: testDb.url, applicationName: 'transactions', poolMax: POOL_MAX });
});
afterAll(async () => {
  await db.close();
  await testDb.drop();
});

const insertWithSql = ({ query }: Db, code: string) =>
  query({ text: 'insert into fleets (code, name) values ($1, $1)', values: [code] });
const insertWithPrisma = ({ prisma }: Db, code: string) => prisma.fleet.create({ data: { code, name: code } });
const countWithSql = async ({ query }: Db, ...codes: string[]) =>
  (await query<{ n: number }>({ text: 'select count(*)::int as n from fleets where code = any($1)', values: [codes] }))
    .rows[0]?.n;
const countWithPrisma = ({ prisma }: Db, ...codes: string[]) => prisma.fleet.count({ where: { code: { in: codes } } });
const backendOf = async ({ query }: Db) =>
  (await query<{ pid: number }>({ text: 'select pg_backend_pid() as pid' })).rows[0]?.pid ?? 0;
const terminateBackend = (pid: number) => testDb.pool.query('select pg_terminate_backend($1)', [pid]);
const names = () => [randomUUID(), randomUUID()] as const;
/** No connection of the pool is in use or waited for. */
const expectAllReturned = ({ pool }: Database = db) =>
  expect({ inUse: pool.totalCount - pool.idleCount, waiting: pool.waitingCount }).toEqual({ inUse: 0, waiting: 0 });

describe('SQL and Prisma in one transaction', () => {
  test('see the writes of each other, which are not visible outside before the commit', async () => {
    const [sql, model] = names();
    await db.transaction(async (tx) => {
      await insertWithSql(tx, sql);
      await insertWithPrisma(tx, model);
      expect(await countWithSql(tx, sql, model)).toBe(2);
      expect(await countWithPrisma(tx, sql, model)).toBe(2);
      expect(await countWithSql(testDb, sql, model)).toBe(0);
      expect(await countWithPrisma(testDb, sql, model)).toBe(0);
    });
    expect(await countWithSql(db, sql, model)).toBe(2);
    expectAllReturned();
  });

  test('are rolled back together when either fails', async () => {
    const [sql, model] = names();
    const fail = async (tx: Transaction, statement: (tx: Transaction) => Promise<unknown>) => {
      await insertWithSql(tx, sql);
      await insertWithPrisma(tx, model);
      await statement(tx);
    };
    const unique = /[Uu]nique constraint/;
    await expect(db.transaction((tx) => fail(tx, () => insertWithSql(tx, model)))).rejects.toThrow(unique);
    await expect(db.transaction((tx) => fail(tx, () => insertWithPrisma(tx, sql)))).rejects.toThrow(unique);
    const refuse = () => Promise.reject(new Error('refused'));
    await expect(db.transaction((tx) => fail(tx, refuse))).rejects.toThrow('refused');
    expect(await countWithSql(db, sql, model)).toBe(0);
    expectAllReturned();
  });

  test('reject when the error of a failed statement was caught', async () => {
    const [sql, model] = names();
    const caught = db.transaction(async (tx) => {
      await insertWithSql(tx, sql);
      await tx.query({ text: 'select nonsense' }).catch(() => undefined);
    });
    await expect(caught).rejects.toThrow(TransactionError);
    const caughtModel = db.transaction(async (tx) => {
      await insertWithPrisma(tx, model);
      await insertWithPrisma(tx, model).catch(() => undefined);
    });
    await expect(caughtModel).rejects.toThrow(TransactionError);
    expect(await countWithSql(db, sql, model)).toBe(0);
    expectAllReturned();
  });

  test('keep prepared statements inside and outside of transactions', async () => {
    const one = createDb({ url: testDb.url, applicationName: 'prepared', poolMax: 1 });
    const query = { name: 'one-name', text: 'select $1::int as n', values: [1] };
    await one.query(query);
    await one.transaction((tx) => tx.query(query));
    await one.transaction((tx) => tx.query(query));
    const { rows } = await one.query<{ runs: number }>({
      text: `select (generic_plans + custom_plans)::int as runs from pg_prepared_statements where name = 'one-name'`,
    });
    expect(rows).toEqual([{ runs: 3 }]);
    await one.close();
  });
});

describe('a nested transaction', () => {
  test('joins the outer one: same connection, one commit', async () => {
    const [outer, inner] = names();
    await db.transaction(async (tx) => {
      await insertWithSql(tx, outer);
      await tx.transaction(async (joined) => {
        expect(await backendOf(joined)).toBe(await backendOf(tx));
        await insertWithPrisma(joined, inner);
      });
      expect(await countWithSql(testDb, outer, inner)).toBe(0);
    });
    expect(await countWithSql(db, outer, inner)).toBe(2);
  });

  test('is rolled back with the outer one', async () => {
    const [outer, inner] = names();
    const failed = db.transaction(async (tx) => {
      await tx.transaction((joined) => insertWithPrisma(joined, inner));
      await insertWithSql(tx, outer);
      throw new Error('after the inner one');
    });
    await expect(failed).rejects.toThrow('after the inner one');
    expect(await countWithSql(db, outer, inner)).toBe(0);
  });

  test('rolls back everything when it fails, also if the outer one catches the error', async () => {
    const [outer, inner] = names();
    const caught = db.transaction(async (tx) => {
      await insertWithSql(tx, outer);
      await tx
        .transaction(async (joined) => {
          await insertWithPrisma(joined, inner);
          throw new Error('inner');
        })
        .catch(() => undefined);
      await insertWithPrisma(tx, randomUUID());
    });
    await expect(caught).rejects.toThrow('inner');
    expect(await countWithSql(db, outer, inner)).toBe(0);
    expectAllReturned();
  });
});

describe('two concurrent transactions', () => {
  test('are isolated, although Prisma batches look-ups of one tick', async () => {
    const transactions = Array.from({ length: 5 * POOL_MAX }, () => names());
    await Promise.all(
      transactions.map(([sql, model]) =>
        db.transaction(async (tx) => {
          await Promise.all([insertWithSql(tx, sql), insertWithPrisma(tx, model)]);
          const found = await Promise.all(
            transactions.flat().map((code) => tx.prisma.fleet.findUnique({ where: { code } })),
          );
          const seen = found.flatMap((fleet) => fleet?.code ?? []);
          expect(seen).toEqual(expect.arrayContaining([sql, model]));
          // Other rows that it sees were committed
          expect(await countWithSql(testDb, ...seen.filter((code) => code !== sql && code !== model))).toBe(
            seen.length - 2,
          );
          const { count } = await tx.prisma.fleet.deleteMany({ where: { code: sql } });
          expect(count).toBe(1);
        }),
      ),
    );
    expect(await countWithSql(db, ...transactions.map(([sql]) => sql))).toBe(0);
    expect(await countWithSql(db, ...transactions.map(([, model]) => model))).toBe(transactions.length);
    expectAllReturned();
  });

  test('fail independently', async () => {
    const [kept, lost] = names();
    const [ok, failed] = await Promise.allSettled([
      db.transaction(async (tx) => {
        await insertWithPrisma(tx, kept);
        await insertWithSql(tx, randomUUID());
      }),
      db.transaction(async (tx) => {
        await insertWithPrisma(tx, lost);
        throw new Error('only this');
      }),
    ]);
    expect([ok?.status, failed?.status]).toEqual(['fulfilled', 'rejected']);
    expect(await countWithSql(db, kept)).toBe(1);
    expect(await countWithSql(db, lost)).toBe(0);
  });
});

describe('a statement that was not awaited', () => {
  test.each([
    ['SQL', insertWithSql],
    ['Prisma', insertWithPrisma],
  ])(
    'rolls back the transaction and is reported: %s',
    async (_kind, insert: (tx: Db, code: string) => Promise<unknown>) => {
      const [first, forgotten] = names();
      let outcome: Promise<unknown> | undefined;
      const work = db.transaction(async (tx) => {
        await insertWithPrisma(tx, first);
        outcome = Promise.allSettled([insert(tx, forgotten)]);
      });
      await expect(work).rejects.toThrow(TransactionError);
      await expect(work).rejects.toThrow('not awaited');
      await outcome;
      expect(await countWithSql(db, first, forgotten)).toBe(0);
      expectAllReturned();
    },
  );

  test.each([
    ['SQL', insertWithSql],
    ['Prisma', insertWithPrisma],
  ])(
    'is refused after the end, also if the connection is in use again: %s',
    async (_kind, insert: (tx: Db, code: string) => Promise<unknown>) => {
      const one = createDb({ url: testDb.url, applicationName: 'late', poolMax: 1 });
      const [first, late] = names();
      let ended: Transaction | undefined;
      await one.transaction(async (tx) => {
        await insertWithPrisma(tx, first);
        ended = tx;
      });
      await one.transaction(async (tx) => {
        await insertWithSql(tx, randomUUID());
        await expect(ended && insert(ended, late)).rejects.toThrow(TransactionError);
        await expect(ended?.transaction((joined) => insert(joined, late))).rejects.toThrow('had ended');
      });
      expect(await countWithSql(db, first)).toBe(1);
      expect(await countWithSql(db, late)).toBe(0);
      expectAllReturned(one);
      await one.close();
    },
  );

  test('of Prisma with several queries stops when the transaction has failed', async () => {
    const user = randomUUID();
    let several: Promise<unknown> | undefined;
    const failed = db.transaction(async (tx) => {
      await tx.prisma.fleet.count();
      several = Promise.allSettled([
        tx.prisma.user.create({
          data: {
            id: user,
            name: user,
            email: `${user}@example.com`,
            accounts: { create: { id: user, accountId: user, providerId: 'x' } },
          },
        }),
      ]);
      throw new Error('meanwhile');
    });
    await expect(failed).rejects.toThrow('meanwhile');
    await several;
    expect(await db.prisma.user.count({ where: { id: user } })).toBe(0);
    expect(await db.prisma.account.count({ where: { id: user } })).toBe(0);
    expectAllReturned();
  });
});

describe('a lost or unresponsive connection', () => {
  test('fails a transaction with Prisma and closes the connection', async () => {
    const before = db.pool.totalCount;
    let lost = 0;
    const broken = db.transaction(async (tx) => {
      await tx.prisma.fleet.count();
      lost = await backendOf(tx);
      await terminateBackend(lost);
      await tx.prisma.fleet.count();
    });
    await expect(broken).rejects.toThrow();
    expect(db.pool.totalCount).toBeLessThanOrEqual(Math.max(before - 1, 0));
    expectAllReturned();
    expect(await db.transaction(backendOf)).not.toBe(lost);
  });

  test('fails the transaction although the error was caught', async () => {
    const broken = db.transaction(async (tx) => {
      await terminateBackend(await backendOf(tx));
      await tx.query({ text: 'select 1' }).catch(() => undefined);
    });
    await expect(broken).rejects.toThrow();
    expectAllReturned();
  });

  test('ends an unanswered query of Prisma with its connection', async () => {
    const impatient = createDb({ url: testDb.url, applicationName: 'impatient', poolMax: 1, queryTimeoutMs: 300 });
    await testDb.transaction(async (holder) => {
      await holder.query({ text: 'lock table fleets in access exclusive mode' });
      await expect(impatient.transaction((tx) => tx.prisma.fleet.count())).rejects.toThrow('Query read timeout');
    });
    const late = impatient.transaction(async (tx) => {
      await tx.query({ text: 'select pg_sleep(60)' }).catch(() => undefined);
    });
    await expect(late).rejects.toThrow('Query read timeout');
    expect(await impatient.prisma.fleet.count()).toBeGreaterThan(0);
    expectAllReturned(impatient);
    await impatient.close();
  });
});
