import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { systemActor } from '../../context';
import { endOverdue } from './advance-rotations';
import { countSelected } from './selection-store';

const SELECTION = {
  fleets: [],
  models: [],
  tags: [],
  vins: [],
  issuers: [],
  withdrawnIssuers: [],
  expiresWithinDays: null,
};
const clock = fakeClock();
let db: TestDb;

beforeAll(async () => {
  db = await createTestDb();
  await db.pool.query(`
    with f as (insert into fleets (code, name) values ('f', 'F') returning id),
      m as (insert into vehicle_models (code, name, manufacturer, powertrain) values ('m', 'M', 'M', 'bev') returning id),
      t as (insert into tboxes (serial) select 'T' || n from generate_series(1, 3) n returning id, serial),
      v as (insert into vehicles (vin, fleet_id, model_id, tbox_serial) select 'LSVAA4182E20000' || t.serial, f.id, m.id, t.serial
        from f, m, t returning id, tbox_serial),
      r as (insert into rotations (name, state, selection, plan, created_by, created_by_id)
        values ('r', 'running', '{}', '{}', 'test', 'test') returning id)
    insert into rotation_targets (rotation_id, tbox_id, vehicle_id, wave, state)
    select r.id, t.id, v.id, 0, case t.serial when 'T1' then 'waiting' else 'asked' end
    from r, t join v on v.tbox_serial = t.serial`);
  await db.pool.query(
    `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after)
     select serial, id, serial, serial, $1, $1::timestamptz + interval '1 day' from tboxes`,
    [new Date(clock.now())],
  );
});
afterAll(() => db.drop());

test('a rotation skips archived vehicles with the reason, and selects none', async () => {
  const now = new Date(clock.now());
  expect(await countSelected(db, SELECTION, { now })).toMatchObject({ total: 3 });
  await db.pool.query("update vehicles set archived_at = now() where tbox_serial in ('T1', 'T2')");
  expect(await endOverdue({ ctx: { db, clock, actor: systemActor('rotate') } })).toBe(2);
  const { rows } = await db.pool.query(
    `select b.serial, t.state, t.failure_code as code from rotation_targets t join tboxes b on b.id = t.tbox_id order by 1`,
  );
  expect(rows).toEqual([
    { serial: 'T1', state: 'skipped', code: 'vehicle_archived' },
    { serial: 'T2', state: 'failed', code: 'vehicle_archived' },
    { serial: 'T3', state: 'asked', code: null },
  ]);
  expect(await countSelected(db, SELECTION, { now })).toMatchObject({ total: 1 });
});
