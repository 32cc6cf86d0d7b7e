import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { reportOwnConnections } from '@/lib/domain/presence';
import { systemClock } from '@/lib/platform/clock';
import {
  answer,
  claim,
  clock,
  db,
  endCommands,
  issue,
  published,
  sam,
  sent,
  setUp,
  state,
  system,
  vehicle,
} from '@/lib/testing/commands';
import { cancelCommand, claimCommands, getCommand, listCommands, recordProgress, sweepDeadlines } from '.';

beforeAll(setUp);
beforeEach(endCommands);
afterAll(() => db.drop());

describe('sending', () => {
  test('waits for an offline vehicle, and does not take place after the deadline', async () => {
    const vin = await vehicle({ online: false });
    const { id } = await issue(vin);
    expect(await claim()).toEqual([]);
    clock.advance(59_999);
    await sweepDeadlines({ ctx: system() });
    expect(await state(id)).toBe('queued');
    clock.advance(1);
    await db.pool.query('update vehicle_presence set connected = true');
    expect(await claim()).toEqual([]);
    await sweepDeadlines({ ctx: system() });
    const expired = await getCommand({ ctx: sam(), input: { id } });
    expect(expired).toMatchObject({ state: 'expired', sentAt: null });
    expect(expired.events.map(({ type }) => type)).toEqual(['requested', 'deadline_passed']);
  });

  test('claims each command once, also with several replicas', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, async () => (await issue(await vehicle())).id));
    const claimed = await Promise.all(
      Array.from({ length: 6 }, () => claimCommands({ ctx: system(), input: { limit: 10 } })),
    );
    const all = claimed.flat().map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
    for (let more = await claim(); more.length > 0; more = await claim()) all.push(...more);
    expect(all.sort()).toEqual(ids.sort());
  });

  test('can be cancelled before the claim, not after it', async () => {
    const first = await issue(await vehicle());
    expect((await cancelCommand({ ctx: sam(), input: { id: first.id } })).state).toBe('cancelled');
    expect(await claim()).toEqual([]);
    const second = await issue(await vehicle());
    await claim();
    await expect(cancelCommand({ ctx: sam(), input: { id: second.id } })).rejects.toMatchObject({
      code: 'command_state',
    });
    expect((await getCommand({ ctx: sam(), input: { id: second.id } })).may.cancel).toBe(false);
  });

  test('is repeated once the claim has run out, and the state is unknown without an answer', async () => {
    const { id } = await issue(await vehicle());
    expect(await claim()).toEqual([id]);
    expect(await claim()).toEqual([]);
    clock.advance(5_001);
    expect(await claim()).toEqual([id]);
    clock.advance(70_000);
    await sweepDeadlines({ ctx: system() });
    expect(await state(id)).toBe('unknown');
  });

  test('is repeated after a reconnect before the final answer, but not to another TBox', async () => {
    const { id, vin } = await sent();
    expect(await claim()).toEqual([]);
    const reconnect = () =>
      db.pool.query(
        `with s as (insert into presence_sessions (vehicle_id, node, peer, connected_at)
           select id, 'n', $2, now() from vehicles where vin = $1 returning id, vehicle_id)
         update vehicle_presence p set session_id = s.id from s where p.vehicle_id = s.vehicle_id`,
        [vin, randomUUID()],
      );
    await reconnect();
    expect(await claim()).toEqual([id]);
    await published(id);
    await reconnect();
    await db.pool.query(`update vehicles set tbox_serial = 'another' where vin = $1`, [vin]);
    expect(await claim()).toEqual([]);
    await db.pool.query(`update vehicles set tbox_serial = $2 where vin = $1`, [vin, `T${vin}`]);
    await answer(vin, id, 'accepted');
    expect(await claim()).toEqual([id]);
    await published(id);
    await answer(vin, id, 'executing');
    expect(await claim()).toEqual([]);
    await reconnect();
    expect(await claim()).toEqual([id]);
    expect(await state(id)).toBe('executing');
    await answer(vin, id, 'succeeded');
    await reconnect();
    expect(await claim()).toEqual([]);
  });

  test('is repeated a second after a failure at the broker', async () => {
    const { id } = await issue(await vehicle());
    await claim();
    await recordProgress({
      ctx: system(),
      input: [{ sending: { id, at: clock.now(), outcome: 'failed', detail: 'the connection was closed' } }],
    });
    expect(await state(id)).toBe('queued');
    expect(await claim()).toEqual([]);
    clock.advance(1_000);
    expect(await claim()).toEqual([id]);
  });
});

describe('a command that the broker did not deliver', () => {
  const unsent = (id: string, outcome: 'refused' | 'unheard' | 'failed') =>
    recordProgress({ ctx: system(), input: [{ sending: { id, at: clock.now(), outcome, detail: 'code 135' } }] });
  const read = (id: string) => getCommand({ ctx: sam(), input: { id } });

  test.each(['refused', 'unheard'] as const)('was not sent when %s, and expires', async (outcome) => {
    const { id, expiresAt } = await issue(await vehicle());
    for (let i = 0; i < 4; i++) {
      expect(await claim()).toEqual([id]);
      expect((await read(id)).may.cancel).toBe(false);
      await unsent(id, outcome);
      expect(await read(id)).toMatchObject({ state: 'queued', sentAt: null, may: { cancel: true } });
      expect(await claim()).toEqual([]);
      clock.advance(outcome === 'refused' ? 1_000 : 200 * 2 ** i);
    }
    clock.advance(expiresAt - clock.now());
    expect(await claim()).toEqual([]);
    await sweepDeadlines({ ctx: system() });
    expect(await state(id)).toBe('expired');
  });

  test('stays sent if an earlier attempt may have succeeded', async () => {
    const { id, expiresAt } = await issue(await vehicle());
    await claim();
    await unsent(id, 'failed');
    clock.advance(1_000);
    await claim();
    await unsent(id, 'refused');
    expect((await read(id)).sentAt).not.toBeNull();
    clock.advance(expiresAt - clock.now() + 5_000);
    await sweepDeadlines({ ctx: system() });
    expect(await state(id)).toBe('unknown');
  });

  test('is sent again, and can succeed', async () => {
    const vin = await vehicle();
    const { id } = await issue(vin);
    await claim();
    await unsent(id, 'unheard');
    clock.advance(200);
    await claim();
    await published(id);
    expect(await answer(vin, id, 'succeeded')).toBe('changed');
    const { events } = await read(id);
    expect(events.map(({ type, code }) => [type, code])).toEqual([
      ['requested', null],
      ['sent', null],
      ['not_sent', 'unheard'],
      ['sent', null],
      ['published', null],
      ['succeeded', null],
    ]);
  });

  test('can be cancelled', async () => {
    const { id } = await issue(await vehicle());
    await claim();
    await unsent(id, 'refused');
    await cancelCommand({ ctx: sam(), input: { id } });
    clock.advance(1_000);
    expect(await claim()).toEqual([]);
    expect(await state(id)).toBe('cancelled');
  });
});

describe('a queued command waits for', () => {
  const waiting = async (id: string) => (await getCommand({ ctx: sam(), input: { id } })).waiting;
  const subscribe = (vin: string, operations: string[] | null) =>
    db.pool.query(
      `update presence_sessions set command_operations = $2
       where id = (select session_id from vehicle_presence p join vehicles v on v.id = p.vehicle_id where v.vin = $1)`,
      [vin, operations],
    );
  const report = (problem: string | null, instance = 'one') =>
    reportOwnConnections({
      ctx: { ...system(), clock: systemClock },
      input: {
        instance,
        connections: [
          { name: 'answers', problem: null },
          { name: 'commands', problem },
        ],
      },
    });

  test('an offline vehicle', async () => {
    const { id } = await issue(await vehicle({ online: false }));
    expect(await waiting(id)).toBe('vehicle_offline');
  });

  test('the subscription of a connected vehicle, and is not sent before', async () => {
    const vin = await vehicle();
    await subscribe(vin, []);
    const { id } = await issue(vin);
    expect(await claim()).toEqual([]);
    expect(await waiting(id)).toBe('not_subscribed');
    await subscribe(vin, ['climate_start']);
    expect(await claim()).toEqual([]);
    await subscribe(vin, ['climate_start', 'door_unlock']);
    expect(await waiting(id)).toBeNull();
    expect(await claim()).toEqual([id]);
  });

  test.each([{ operations: ['*'] }, { operations: null }])(
    'nothing with a connection that subscribed to $operations',
    async ({ operations }) => {
      const vin = await vehicle();
      await subscribe(vin, operations);
      const { id } = await issue(vin);
      expect(await waiting(id)).toBeNull();
      expect(await claim()).toEqual([id]);
    },
  );

  test('the broker while no replica of the platform can send', async () => {
    const { id } = await issue(await vehicle());
    expect(await waiting(id)).toBeNull();
    await report('the broker refuses us: code 135 for a publish');
    expect(await waiting(id)).toBe('broker');
    expect((await listCommands({ ctx: sam(), input: { state: ['queued'] } })).items[0]?.waiting).toBe('broker');
    await report(null, 'two');
    expect(await waiting(id)).toBeNull();
    await report(null);
    expect(await waiting(id)).toBeNull();
  });

  test('the broker after it refused the command', async () => {
    const { id } = await issue(await vehicle());
    await claim();
    await recordProgress({
      ctx: system(),
      input: [{ sending: { id, at: clock.now(), outcome: 'refused', detail: 'code 135' } }],
    });
    expect(await waiting(id)).toBe('broker');
    clock.advance(1_000);
    await claim();
    await published(id);
    expect(await waiting(id)).toBeNull();
  });
});

test('does not send a command to a vehicle that has moved to another fleet', async () => {
  const { rows } = await db.pool.query<{ id: number }>(
    `insert into fleets (code, name) values ('elsewhere', 'Elsewhere') returning id`,
  );
  const move = (vin: string) => db.pool.query('update vehicles set fleet_id = $2 where vin = $1', [vin, rows[0]?.id]);
  const before = await sent();
  const waiting = await vehicle();
  const { id } = await issue(waiting);
  await move(waiting);
  await move(before.vin);
  await db.pool.query('update command_outbox set sent_session_id = null');
  expect(await claim()).toEqual([]);
  clock.advance(60_000);
  await sweepDeadlines({ ctx: system() });
  expect(await state(id)).toBe('expired');
});
