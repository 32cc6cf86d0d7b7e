import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  answer,
  as,
  claim,
  clock,
  db,
  endCommands,
  fleetId,
  issue,
  sam,
  sent,
  setUp,
  state,
  system,
  vehicle,
} from '@/lib/testing/commands';
import {
  approveCommand,
  claimCommands,
  createBatch,
  getBatch,
  getCommand,
  issueCommand,
  liftSuspension,
  listAvailableCommands,
  listSuspensions,
  runBatches,
  suspendCommands,
  sweepDeadlines,
} from '..';

beforeAll(setUp);
beforeEach(async () => {
  await endCommands();
  await db.pool.query('delete from command_suspensions');
});
afterAll(() => db.drop());

const ada = () => as('ada', 'admin', 'all');
const bob = () => as('bob', 'admin', 'all');
const stop = (input: Partial<Parameters<typeof suspendCommands>[0]['input']> = {}) =>
  suspendCommands({ ctx: ada(), input: { reason: 'doors open by themselves', ...input } });
const refused = { kind: 'locked', code: 'commands_suspended' };

test('nothing is handed over or accepted from the commit on, and what waits is sent when another person lifts it', async () => {
  const vin = await vehicle();
  const { id } = await issue(vin);
  const { suspension, waiting, underWay } = await stop();
  expect([waiting, underWay]).toEqual([1, 0]);
  expect(await claim()).toEqual([]);
  expect(await getCommand({ ctx: sam(), input: { id } })).toMatchObject({ state: 'queued', waiting: 'suspended' });
  await expect(issue(await vehicle())).rejects.toMatchObject(refused);
  const available = await listAvailableCommands({ ctx: sam(), input: { vin: await vehicle() } });
  expect(new Set(available.map(({ refusal }) => refusal))).toEqual(new Set(['commands_suspended']));

  const own = liftSuspension({ ctx: ada(), input: { id: suspension.id } });
  await expect(own).rejects.toMatchObject({ kind: 'forbidden', code: 'own_suspension' });
  expect(await claim()).toEqual([]);
  const lifted = await liftSuspension({ ctx: bob(), input: { id: suspension.id, note: 'fixed' } });
  expect(lifted).toMatchObject({ liftedBy: { id: 'bob' }, liftNote: 'fixed', mayLift: false });
  expect(await claim()).toEqual([id]);
  const again = liftSuspension({ ctx: bob(), input: { id: suspension.id } });
  await expect(again).rejects.toMatchObject({ code: 'lifted_already' });
  const audit = await db.prisma.auditEntry.findMany({ where: { targetId: suspension.id }, orderBy: { id: 'asc' } });
  expect(audit.map(({ action, actorId }) => [action, actorId])).toEqual([
    ['command.suspend', 'ada'],
    ['command.lift', 'bob'],
  ]);
});

test('what waits expires at its deadline, never sent', async () => {
  const { id } = await issue(await vehicle());
  await stop();
  clock.advance(61_000);
  await sweepDeadlines({ ctx: system() });
  expect(await getCommand({ ctx: sam(), input: { id } })).toMatchObject({ state: 'expired', sentAt: null });
});

test('concerns only its operation and its fleet', async () => {
  const { rows } = await db.pool.query<{ id: number }>(
    `insert into fleets (code, name) values ('g', 'G') returning id`,
  );
  const away = await vehicle();
  await db.pool.query('update vehicles set fleet_id = $2 where vin = $1', [away, rows[0]?.id]);
  await stop({ operation: 'door_unlock', fleet: 'f' });
  await expect(issue(await vehicle())).rejects.toMatchObject(refused);
  expect((await issue(await vehicle(), { operation: 'door_lock' })).state).toBe('queued');
  expect((await issue(away, {}, as('max', 'support', 'all'))).state).toBe('queued');
  const seen = async (fleets: number[]) =>
    (await listSuspensions({ ctx: as('sam', 'support', fleets), input: {} })).length;
  expect([await seen([fleetId]), await seen([rows[0]?.id ?? 0])]).toEqual([1, 0]);
});

test('a command that was handed over before is counted as under way, and its answers are recorded', async () => {
  const { vin, id } = await sent();
  expect(await stop()).toMatchObject({ underWay: 1, waiting: 0 });
  await answer(vin, id, 'accepted');
  await answer(vin, id, 'succeeded');
  expect(await state(id)).toBe('succeeded');
});

test('a command that was sent and not confirmed is not sent again', async () => {
  const vin = await vehicle();
  const { id } = await issue(vin);
  expect(await claim()).toEqual([id]);
  await stop();
  clock.advance(6_000);
  expect(await claimCommands({ ctx: system(), input: { limit: 10 } })).toEqual([]);
});

test('a request that is repeated with its key is still the same command', async () => {
  const input = { vin: await vehicle(), idempotencyKey: randomUUID(), operation: 'door_unlock', reason: 'x' };
  const { id } = await issueCommand({ ctx: sam(), input });
  await stop();
  expect((await issueCommand({ ctx: sam(), input })).id).toBe(id);
});

test('approvals are refused, batches are refused, and running ones wait without leaving a vehicle out', async () => {
  const dangerous = await issue(await vehicle(), { operation: 'engine_immobilise' });
  const vins = [await vehicle(), await vehicle()];
  const batch = { operation: 'report_now', perMinute: 6_000 };
  const first = await createBatch({ ctx: sam(), input: { ...batch, vins, idempotencyKey: randomUUID() } });
  const { suspension } = await stop();
  const approval = approveCommand({ ctx: as('tom', 'support'), input: { id: dangerous.id } });
  await expect(approval).rejects.toMatchObject(refused);
  const other = createBatch({ ctx: sam(), input: { ...batch, vins, idempotencyKey: randomUUID() } });
  await expect(other).rejects.toMatchObject(refused);
  clock.advance(10_000);
  await runBatches({ ctx: system() });
  const read = () => getBatch({ ctx: sam(), input: { id: first.batch.id } });
  expect(await read()).toMatchObject({ issued: 0, skipped: {}, state: 'running' });
  await liftSuspension({ ctx: bob(), input: { id: suspension.id } });
  clock.advance(10_000);
  await runBatches({ ctx: system() });
  expect(await read()).toMatchObject({ issued: 2, skipped: {} });
});

test('needs an administrator, a reason and an existing fleet; one of a kind at a time', async () => {
  await expect(suspendCommands({ ctx: sam(), input: { reason: 'x' } })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(suspendCommands({ ctx: system(), input: { reason: 'x' } })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(stop({ reason: ' ' })).rejects.toMatchObject({ code: 'validation_failed' });
  await expect(stop({ fleet: 'nowhere' })).rejects.toMatchObject({ code: 'validation_failed' });
  const both = await Promise.allSettled([stop(), suspendCommands({ ctx: bob(), input: { reason: 'y' } })]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await stop({ operation: 'door_unlock' });
  expect(await listSuspensions({ ctx: bob(), input: {} })).toHaveLength(2);
});
