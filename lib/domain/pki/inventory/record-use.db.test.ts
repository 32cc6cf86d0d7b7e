import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { createLog } from '@/lib/platform/log';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { createUseRecorder } from './record-use';

const T = Date.UTC(2026, 10, 25, 12);
const MINUTE_MS = 60_000;
const VINS = ['LTPAA1A1A0PA00001', 'LTPAA1A1A0PA00002'] as const;
const log = createLog('test', 'silent');
let db: TestDb;
const ctx = (over: Partial<Ctx> = {}): Ctx => ({ db, clock: fakeClock(T), actor: systemActor('edge'), ...over });

beforeAll(async () => {
  db = await createTestDb();
  await db.pool.query(`insert into tboxes (serial) values ('T')`);
});
beforeEach(async () => {
  await db.pool.query('delete from tbox_certificates');
  for (const id of ['a', 'b']) {
    await db.pool.query(
      `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after)
       select $1, id, $1, $1, $2::timestamptz - interval '1 day', $2::timestamptz + interval '1 day' from tboxes`,
      [id, new Date(T)],
    );
  }
});
afterAll(() => db.drop());

async function read(id = 'a') {
  const { rows } = await db.pool.query(
    `select first_seen_at, last_seen_at, last_seen_address, last_vin, last_refused_at, shared_at
     from tbox_certificates where id = $1`,
    [id],
  );
  const [row] = rows;
  const ms = (date: Date | null) => date && date.getTime() - T;
  return {
    first: ms(row.first_seen_at),
    last: ms(row.last_seen_at),
    address: row.last_seen_address,
    vin: row.last_vin,
    refused: ms(row.last_refused_at),
    shared: ms(row.shared_at),
  };
}

type RecordedUse = { at: number; address?: string | null; vin?: string; id?: string; unproven?: boolean };
/** A process that records these and stops. */
async function run(...uses: RecordedUse[]) {
  const recorder = createUseRecorder({ ctx: ctx(), log });
  for (const { at, id = 'a', address = '192.0.2.1', vin, unproven } of uses) {
    recorder.record({ certificateId: id, address, at: T + at, vin, unproven });
  }
  await recorder.stop();
}

describe('uses', () => {
  test('are merged into one statement a second, also across processes', async () => {
    const queries: number[] = [];
    const counted = { query: (q: { values: unknown[][] }) => queries.push(q.values[0]?.length ?? 0) };
    const uses = createUseRecorder({ ctx: ctx({ db: counted as unknown as Ctx['db'] }), log });
    for (let i = 0; i < 1_000; i++) uses.record({ certificateId: i % 2 ? 'a' : 'b', address: null, at: T + i });
    await delay(1_300);
    expect(queries).toEqual([2]);
    await uses.stop();
    expect(queries).toEqual([2]);

    await run({ at: 5, address: '192.0.2.1', vin: VINS[0] }, { at: 9, address: '192.0.2.9' }, { at: 7 });
    expect(await read()).toEqual({
      first: 5,
      last: 9,
      address: '192.0.2.9',
      vin: VINS[0],
      refused: null,
      shared: null,
    });
    expect(await read('b')).toMatchObject({ first: null, last: null });
    await run({ at: 8, address: '192.0.2.8' }, { at: 20, id: 'b' });
    expect(await read()).toMatchObject({ first: 5, last: 9, address: '192.0.2.9' });
    await run({ at: 30, address: 'not an address' });
    expect(await read()).toMatchObject({ first: 5, last: 30, address: '192.0.2.9' });
    expect(await read('b')).toMatchObject({ first: 20, last: 20 });
  });

  test('are retried after a database outage; an invalid id does not block others', async () => {
    let isDown = true;
    const query: Ctx['db']['query'] = (statement) => (isDown ? Promise.reject(new Error('down')) : db.query(statement));
    const uses = createUseRecorder({ ctx: ctx({ db: { ...db, query } }), log });
    uses.record({ certificateId: 'a\u0000', address: null, at: T });
    uses.record({ certificateId: 'gone', address: null, at: T });
    uses.record({ certificateId: 'a', address: '192.0.2.1', at: T + 1 });
    await delay(1_200);
    uses.record({ certificateId: 'a', address: '2001:db8::1', at: T + 2 });
    isDown = false;
    await expect.poll(() => read(), { timeout: 5_000 }).toMatchObject({ first: 1, last: 2, address: '2001:db8::1' });
    await uses.stop();
  });

  test('after expiry or revocation count as refused; unverified ones count only then', async () => {
    const DAY_MS = 86_400_000;
    await run({ at: 1, unproven: true });
    expect(await read()).toMatchObject({ first: null, last: null });
    await run({ at: DAY_MS, unproven: true }, { at: DAY_MS, id: 'b' });
    expect(await read()).toMatchObject({ last: null, refused: null });
    expect(await read('b')).toMatchObject({ last: DAY_MS, refused: null });
    await run({ at: DAY_MS + 1, unproven: true });
    expect(await read()).toMatchObject({ last: DAY_MS + 1, refused: DAY_MS + 1 });
    await db.pool.query(`update tbox_certificates set revoked_at = $1 where id = 'b'`, [new Date(T + 50)]);
    await run({ at: 50, id: 'b' });
    expect(await read('b')).toMatchObject({ refused: null });
    await run({ at: 51, id: 'b' });
    expect(await read('b')).toMatchObject({ refused: 51 });
  });

  test('by two vehicles within ten minutes mark a shared certificate', async () => {
    await run({ at: 0, vin: VINS[0] }, { at: 3, vin: VINS[1] }, { at: 4 });
    expect(await read()).toMatchObject({ vin: VINS[1], shared: 3 });
    await run({ at: 0, vin: VINS[0], id: 'b' });
    await run({ at: 10 * MINUTE_MS + 1, vin: VINS[1], id: 'b' });
    expect(await read('b')).toMatchObject({ vin: VINS[1], shared: null });
    await run({ at: 20 * MINUTE_MS, vin: VINS[0], id: 'b' });
    expect(await read('b')).toMatchObject({ vin: VINS[0], shared: 20 * MINUTE_MS });
  });

  test('of concurrent processes are all stored', async () => {
    const both = Array.from({ length: 20 }, (_, i) => run({ at: i, id: 'a' }, { at: 100 - i, id: 'b' }));
    await Promise.all(both);
    expect([await read(), await read('b')]).toMatchObject([{ last: 19 }, { last: 100 }]);
  });
});
