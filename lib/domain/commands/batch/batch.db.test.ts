import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { testVin } from '@/lib/testing/fleet';
import { createBatch, getBatch, pauseBatch, previewBatch, resumeBatch, runBatches, stopBatch } from '..';

const clock = fakeClock(1_800_000_000_000);
const vins = Array.from({ length: 30 }, (_, i) => testVin(i));
let db: TestDb;
let sam: Ctx;
let system: Ctx;

beforeAll(async () => {
  db = await createTestDb();
  const { rows } = await db.pool.query<{ id: number }>(
    `with m as (insert into vehicle_models (code, name, manufacturer, powertrain) values ('m', 'M', 'M', 'bev') returning id),
       f as (insert into fleets (code, name) values ('f', 'F') returning id),
       v as (insert into vehicles (vin, fleet_id, model_id, tbox_serial)
         select vin, f.id, m.id, 'T' || vin from unnest($1::text[]) as vin, m, f)
     select id from f`,
    [vins],
  );
  const fleetId = rows[0]?.id ?? 0;
  await db.prisma.user.create({
    data: { id: 'sam', name: 'Sam', email: 'sam@example.com', role: 'support', memberships: { create: { fleetId } } },
  });
  const actor = { kind: 'user', id: 'sam', label: 'sam@example.com', role: 'support', fleets: [fleetId] } as const;
  sam = { db, clock, actor: { ...actor, fleets: [fleetId] } };
  system = { db, clock, actor: systemActor('platform') };
});
afterAll(() => db.drop());

const create = async (more = {}) => {
  const input = { idempotencyKey: randomUUID(), operation: 'report_now', vins, perMinute: 600, ...more };
  return (await createBatch({ ctx: sam, input })).batch;
};
const pass = async (ms: number) => {
  clock.advance(ms);
  await runBatches({ ctx: system });
};
const read = (id: string) => getBatch({ ctx: sam, input: { id } });

test('previews the excluded vehicles with their reasons', async () => {
  const selected = [vins[0] ?? '', (vins[0] ?? '').toLowerCase(), 'nonsense', testVin(99)];
  const preview = await previewBatch({ ctx: sam, input: { operation: 'door_unlock', vins: selected } });
  expect(preview.included).toBe(1);
  expect(preview.excluded.map(({ reason }) => reason)).toEqual([
    'vehicle_doubled',
    'vehicle_unknown',
    'vehicle_unknown',
  ]);
  const online = { operation: 'door_unlock', vins, onlineOnly: true };
  expect((await previewBatch({ ctx: sam, input: online })).included).toBe(0);
});

test('issues commands at its rate, as the user who created it, one a vehicle, also with two replicas', async () => {
  const { id, total } = await create();
  expect(total).toBe(30);
  await pass(1_000);
  expect((await read(id)).issued).toBe(10);
  clock.advance(1_000);
  await Promise.all([runBatches({ ctx: system }), runBatches({ ctx: system })]);
  expect((await read(id)).issued).toBe(20);
  await pass(5_000);
  await pass(5_000);
  expect(await read(id)).toMatchObject({ state: 'done', issued: 30, skipped: {}, byState: { queued: 30 } });
  const commands = await db.prisma.command.findMany({ where: { batchId: id } });
  expect(new Set(commands.map(({ vehicleId }) => vehicleId)).size).toBe(30);
  expect(new Set(commands.map(({ requestedById }) => requestedById))).toEqual(new Set(['sam']));
});

test('can be paused, resumed and stopped', async () => {
  const { id } = await create();
  await pass(1_000);
  await pauseBatch({ ctx: sam, input: { id } });
  await pass(60_000);
  expect((await read(id)).issued).toBe(10);
  await resumeBatch({ ctx: sam, input: { id } });
  await pass(1_000);
  expect((await read(id)).issued).toBe(20);
  await stopBatch({ ctx: sam, input: { id } });
  await pass(60_000);
  expect(await read(id)).toMatchObject({ state: 'stopped', issued: 20 });
  await expect(resumeBatch({ ctx: sam, input: { id } })).rejects.toMatchObject({ code: 'batch_state' });
});

test('counts refused commands by reason, and issues the others', async () => {
  const unlock = { operation: 'door_unlock', reason: 'recall', perMinute: 6_000 };
  const first = await create({ ...unlock, vins: vins.slice(0, 3) });
  const second = await create({ ...unlock, vins: vins.slice(0, 5) });
  await pass(60_000);
  expect(await read(first.id)).toMatchObject({ issued: 3 });
  expect(await read(second.id)).toMatchObject({ issued: 2, skipped: { command_conflict: 3 } });
});

test('issues no commands of a user who was disabled', async () => {
  const { id } = await create({ vins: vins.slice(0, 2) });
  await db.prisma.user.update({ where: { id: 'sam' }, data: { banned: true } });
  await pass(60_000);
  expect(await read(id)).toMatchObject({ issued: 0, skipped: { requester_disabled: 2 } });
  await db.prisma.user.update({ where: { id: 'sam' }, data: { banned: false } });
});

test.each([
  ['validation_failed', { operation: 'engine_immobilise', reason: 'x' }],
  ['reason_missing', { operation: 'door_unlock' }],
  ['batch_empty', { vins: ['nonsense'] }],
])('is refused with %s', async (code, more) => {
  await expect(create(more)).rejects.toMatchObject({ code });
});

test('creates one batch for a repeated key', async () => {
  const idempotencyKey = randomUUID();
  const [first, again] = [await create({ idempotencyKey }), await create({ idempotencyKey })];
  expect(again.id).toBe(first.id);
  expect(await db.prisma.commandBatchItem.count({ where: { batchId: first.id } })).toBe(30);
});
