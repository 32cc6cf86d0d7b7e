import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { seededRandom } from '@/lib/testing/random';
import { isNewer, newerSql, type Order } from './order';
import { classifySample, inTimeSql } from './vehicle-clock';

let db: TestDb;
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(() => db.drop());

const T = Date.UTC(2026, 0, 15, 12);

test('agrees with PostgreSQL on which of two messages is newer', async () => {
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

test('agrees with PostgreSQL on which messages are late', async () => {
  const next = seededRandom(11);
  const pick = <V>(values: V[]): V => values[Math.floor(next() * values.length)] as V;
  const cases = Array.from({ length: 3_000 }, () => {
    const shownAt = T - pick([0, 1_000, 60_000, 86_400_000]);
    const offsetMs = pick([-240_000, 0, 5_000, 600_000]);
    const lag = offsetMs + pick([-600_000, -1, 0, 9_000, 9_999, 10_001, 10_100, 14_000, 15_000, 600_000]);
    return {
      offsetMs,
      shown: { sampledAt: shownAt, receivedAt: shownAt, seq: 1 },
      message: { sampledAt: T - lag, receivedAt: T },
    };
  });
  const column = (value: (one: (typeof cases)[number]) => number) => cases.map(value);
  const { rows } = await db.pool.query<{ isInTime: boolean }>(
    `select ${inTimeSql('m', 'c')} as "isInTime"
     from unnest($1::float8[], $2::float8[], $3::float8[], $4::float8[]) with ordinality as t(ms, mr, cr, co, i), lateral
       (select to_timestamp(ms / 1000.0) as sampled_at, to_timestamp(mr / 1000.0) as received_at) as m, lateral
       (select to_timestamp(cr / 1000.0) as sampled_at, to_timestamp(cr / 1000.0) as received_at, co as clock_offset_ms) as c
     order by i`,
    [
      column(({ message }) => message.sampledAt),
      column(({ message }) => message.receivedAt),
      column(({ shown }) => shown.receivedAt),
      column(({ offsetMs }) => offsetMs),
    ],
  );
  const expected = cases.map(({ offsetMs, shown, message }) => {
    const clock = { offsetMs, at: shown.receivedAt, learnedAt: 0, candidate: null };
    return classifySample(clock, message).kind === 'live';
  });
  expect(rows.map(({ isInTime }) => isInTime)).toEqual(expected);
  expect(new Set(expected).size).toBe(2);
});
