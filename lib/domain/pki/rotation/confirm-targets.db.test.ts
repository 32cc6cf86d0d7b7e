import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { type Ctx, systemActor } from '../../context';
import { disconnectRevoked } from '../revocation/disconnect-revoked';
import { confirmTargets } from './confirm-targets';

// Confirmation of a target with an old and a new certificate
const VIN = 'LSVAA4182E2000001';
const T = Date.UTC(2026, 10, 25, 12);
let db: TestDb;
let clock = fakeClock(T);
let ctx: Ctx;

beforeAll(async () => {
  db = await createTestDb();
  await db.pool.query(`
    with f as (insert into fleets (code, name) values ('f', 'F') returning id),
      m as (insert into vehicle_models (code, name, manufacturer, powertrain) values ('m', 'M', 'M', 'bev') returning id),
      v as (insert into vehicles (vin, fleet_id, model_id, tbox_serial) select '${VIN}', f.id, m.id, 'T' from f, m returning id),
      t as (insert into tboxes (serial) values ('T') returning id)
    insert into tbox_bindings (tbox_id, vehicle_id, bound_by) select t.id, v.id, 'test' from t, v`);
});
beforeEach(async () => {
  clock = fakeClock(T);
  ctx = { db, clock, actor: systemActor('rotate') };
  await db.pool.query('delete from rotations; delete from tbox_certificates; delete from vehicle_presence');
  for (const id of ['old', 'new']) {
    await db.pool.query(
      `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after)
       select $1, id, $1, $1, $2::timestamptz - interval '1 day', $2::timestamptz + interval '1 day' from tboxes`,
      [id, new Date(T)],
    );
  }
  await db.pool.query(`
    with r as (insert into rotations (name, state, selection, plan, created_by, created_by_id)
      values ('r', 'running', '{}', '{}', 'test', 'test') returning id)
    insert into rotation_targets (rotation_id, tbox_id, vehicle_id, wave, state, old_certificate_id, new_certificate_id)
    select r.id, t.id, v.id, 0, 'installed', 'old', 'new' from r, tboxes t, vehicles v`);
});
afterAll(() => db.drop());

const at = (s: number) => new Date(T + s * 1_000);
const recordUse = (id: string, { admitted, s }: { admitted: boolean; s: number }) =>
  db.pool.query(
    'update tbox_certificates set last_seen_at = $2, last_admitted_at = case when $3 then $2 else last_admitted_at end where id = $1',
    [id, at(s), admitted],
  );
/** @param clockS how far the node's clock is ahead, in seconds */
const connectionTimes = (s: number, clockS = 0) =>
  db.pool.query(
    `insert into vehicle_presence (vehicle_id, connected, connected_at, told_at) select id, true, $1, $2 from vehicles
     on conflict (vehicle_id) do update set connected_at = $1, told_at = $2`,
    [at(s + clockS), at(s + 0.2)],
  );
async function confirmedAt(s: number): Promise<boolean> {
  clock.advance(T + s * 1_000 - clock.now());
  return (await confirmTargets({ ctx })) === 1;
}

test('confirms by a connection that authenticated with the new certificate, after the settling time', async () => {
  await recordUse('new', { admitted: true, s: 10 });
  expect(await confirmedAt(14)).toBe(false);
  await connectionTimes(10.1);
  expect(await confirmedAt(12.9)).toBe(false);
  expect(await confirmedAt(13)).toBe(true);
  const { rows } = await db.pool.query("select revocation_reason, cut_at from tbox_certificates where id = 'old'");
  expect(rows).toEqual([{ revocation_reason: 'superseded', cut_at: at(13) }]);
});

test.each([-600, 600])('confirms on a node whose clock is %i s ahead', async (clockS) => {
  await recordUse('new', { admitted: true, s: 10 });
  await connectionTimes(10.1, clockS);
  expect(await confirmedAt(13)).toBe(true);
});

test('does not confirm a TBox that was refused and reconnected with the old certificate', async () => {
  await recordUse('new', { admitted: false, s: 10 });
  await recordUse('old', { admitted: true, s: 10.2 });
  await connectionTimes(10.3);
  expect(await confirmedAt(20)).toBe(false);
});

test('does not confirm a TBox that connected, disconnected and reconnected with the old certificate', async () => {
  await recordUse('new', { admitted: true, s: 10 });
  await connectionTimes(10.1);
  await recordUse('old', { admitted: true, s: 11 });
  await connectionTimes(11.1);
  expect(await confirmedAt(20)).toBe(false);
  await recordUse('new', { admitted: true, s: 30 });
  await connectionTimes(30.1);
  expect(await confirmedAt(40)).toBe(true);
});

test('does not confirm by an earlier connection, nor by one that began long after', async () => {
  await connectionTimes(5);
  await recordUse('new', { admitted: true, s: 10 });
  expect(await confirmedAt(20)).toBe(false);
  await connectionTimes(16);
  expect(await confirmedAt(30)).toBe(false);
});

test('the superseded certificate does not close the new connection', async () => {
  await recordUse('new', { admitted: true, s: 10 });
  await connectionTimes(10.1);
  expect(await confirmedAt(14)).toBe(true);
  const broker = {
    connectionTimes: async () => new Map([[VIN, T + 10_100]]),
    disconnect: async () => expect.unreachable(),
  };
  for (const recheck of [false, true]) {
    expect(await disconnectRevoked({ ctx, broker, recheck })).toEqual({ disconnected: 0, remaining: 0 });
  }
});
