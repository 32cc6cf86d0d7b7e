import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { isNewer, newerSql, type Order } from './order';

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

const T = Date.UTC(2026, 0, 15, 12);
/** Mulberry32: the same pairs in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test('PostgreSQL and the process agree on every pair', async () => {
  const next = random(7);
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
