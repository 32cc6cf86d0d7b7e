import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { seededRandom } from '@/lib/testing/random';
import { isNewer, newerSql, type Order } from './order';

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

const T = Date.UTC(2026, 0, 15, 12);

test('PostgreSQL and the process agree on every pair', async () => {
  const next = seededRandom(7);
  const pick = <V>(values: V[]): V => values[Math.floor(next() * values.length)] as V;
  const offsets = [-3_600_000, -60_000, -2_000, -1, 0, 1, 1_999, 2_000, 2_001, 240_000];
  const order = (): Order => {
    const receivedAt = T + pick([0, 50, 1_000, 9_999, 10_000, 10_001, 90_000]);
    return { receivedAt, sampledAt: receivedAt + pick(offsets), seq: pick([0, 1, 19, 20, 21, 100, 120, 121, 5_000]) };
  };
  const pairs = Array.from({ length: 5_000 }, () => [order(), order()] as const);
  const columns = (i: 0 | 1) => [
    pairs.map((pair) => pair[i].sampledAt),
    pairs.map((pair) => pair[i].receivedAt),
    pairs.map((pair) => pair[i].seq),
  ];
  const row = (name: string) =>
    `(select to_timestamp(${name}s / 1000.0) as sampled_at, to_timestamp(${name}r / 1000.0) as received_at, ${name}q as seq) as ${name}`;
  const { rows } = await db.pool.query<{ newer: boolean }>(
    `select ${newerSql('m', 'c')} as newer
     from unnest($1::float8[], $2::float8[], $3::bigint[], $4::float8[], $5::float8[], $6::bigint[])
       with ordinality as t(ms, mr, mq, cs, cr, cq, i), lateral ${row('m')}, lateral ${row('c')} order by i`,
    [...columns(0), ...columns(1)],
  );
  expect(rows.map(({ newer }) => newer)).toEqual(pairs.map(([message, current]) => isNewer(message, current)));
});
