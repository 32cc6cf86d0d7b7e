import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CommandResponsePayload, CommandState, IssueCommandInput } from '@/lib/contracts';
import type { Actor, Ctx } from '@/lib/domain/context';
import { reportOwnConnections } from '@/lib/domain/presence';
import { systemClock } from '@/lib/platform/clock';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { testVin } from '@/lib/testing/fleet';
import { maintainPartitions } from '../telemetry';
import {
  type AnswerOutcome,
  acceptCommand,
  approveCommand,
  cancelCommand,
  claimCommands,
  denyCommand,
  getCommand,
  issueCommand,
  listAvailableCommands,
  listCommands,
  readCommandStatistics,
  recordDeliveries,
  recordProgress,
  sweepDeadlines,
} from '.';

const clock = fakeClock(1_800_000_000_000);
let db: TestDb;
let fleetId: number;
let n = 0;
const as = (id: string, role: 'operator' | 'support' | 'admin', fleets: number[] | 'all' = [fleetId]): Ctx => {
  const actor: Actor = { kind: 'user', id, label: `${id}@example.com`, role, fleets };
  return { db, clock, actor };
};
const sam = () => as('sam', 'support');
const system = (): Ctx => ({
  db,
  clock,
  actor: { kind: 'system', id: 'platform', label: 'platform', role: 'system', fleets: 'all' },
});

beforeAll(async () => {
  db = await createTestDb();
  const { rows } = await db.pool.query<{ id: number }>(
    `with m as (insert into vehicle_models (code, name, manufacturer, powertrain) values
       ('m', 'M', 'M', 'bev'), ('petrol', 'P', 'M', 'ice') returning id)
     insert into fleets (code, name) select 'f', 'F' from m limit 1 returning id`,
  );
  fleetId = rows[0]?.id ?? 0;
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.pool.query(`update commands set finished_at = now(), due_at = null where finished_at is null`);
  await db.pool.query('delete from command_outbox');
  clock.advance(60_000);
});

/** A vehicle that stands somewhere; online unless told. */
async function vehicle({ online = true, speedKmh = 0, model = 'm' } = {}): Promise<string> {
  const vin = testVin(++n);
  await db.pool.query(
    `with v as (insert into vehicles (vin, fleet_id, model_id, tbox_serial)
       select $1, $2, id, $3 from vehicle_models where code = $4 returning id),
     s as (insert into presence_sessions (vehicle_id, node, peer, connected_at) select id, 'n', $3, now() from v returning id, vehicle_id),
     p as (insert into vehicle_presence (vehicle_id, connected, session_id) select vehicle_id, $5, id from s)
     insert into vehicle_state (vehicle_id, sampled_at, received_at, seq, signals)
       select id, $6, $6, 1, jsonb_build_object('Speed', jsonb_build_array($7::float8, 0)) from v`,
    [vin, fleetId, `T${vin}`, model, online, new Date(clock.now()), speedKmh],
  );
  return vin;
}
const request = (vin: string, more: Partial<IssueCommandInput> = {}): IssueCommandInput => ({
  vin,
  idempotencyKey: randomUUID(),
  operation: 'door_unlock',
  reason: 'locked out',
  ...more,
});
const issue = async (vin: string, more: Partial<IssueCommandInput> = {}, ctx = sam()) =>
  getCommand({ ctx, input: { id: (await issueCommand({ ctx, input: request(vin, more) })).id } });
const state = async (id: string): Promise<CommandState> => (await getCommand({ ctx: system(), input: { id } })).state;
const claim = async () => (await claimCommands({ ctx: system(), input: { limit: 100 } })).map(({ id }) => id);
const published = (id: string) =>
  recordProgress({ ctx: system(), input: [{ sending: { id, at: clock.now(), outcome: 'published' } }] });
async function answer(
  vin: string,
  commandId: string,
  status: CommandResponsePayload['status'],
  more: Partial<CommandResponsePayload> = {},
  operation = 'door_unlock',
): Promise<AnswerOutcome | undefined> {
  const response = { commandId, status, ts: clock.now(), ...more };
  return (
    await recordProgress({ ctx: system(), input: [{ answer: { vin, operation, receivedAt: clock.now(), response } }] })
  )[0];
}
/** Sent and confirmed by the broker. */
async function sent(more: Partial<IssueCommandInput> = {}): Promise<{ vin: string; id: string }> {
  const vin = await vehicle();
  const { id } = await issue(vin, more);
  expect(await claim()).toEqual([id]);
  await published(id);
  return { vin, id };
}

describe('issue', () => {
  test('command, history, outbox and audit together', async () => {
    const vin = await vehicle();
    const command = await issue(vin);
    expect(command).toMatchObject({
      vin,
      state: 'queued',
      risk: 'sensitive',
      params: { doors: 'all' },
      reason: 'locked out',
      requestedBy: { kind: 'user', id: 'sam', label: 'sam@example.com' },
      createdAt: clock.now(),
      expiresAt: clock.now() + 60_000,
      sentAt: null,
      may: { approve: false, deny: false, cancel: true },
    });
    expect(command.events).toMatchObject([{ seq: 1, type: 'requested', state: 'queued', actor: { id: 'sam' } }]);
    expect(await db.prisma.commandOutbox.count({ where: { commandId: command.id } })).toBe(1);
    const audit = await db.prisma.auditEntry.findFirst({ where: { targetId: vin, action: 'command.issue' } });
    expect(audit).toMatchObject({ actorId: 'sam', fleetId, detail: { command: command.id, reason: 'locked out' } });
  });

  test('the same key and request is the same command, another request is refused', async () => {
    const vin = await vehicle();
    const input = request(vin, { params: { doors: 'driver' } });
    const first = await acceptCommand({ ctx: sam(), input });
    const again = await acceptCommand({ ctx: sam(), input });
    expect([first.replayed, again.replayed, again.id]).toEqual([false, true, first.id]);
    const other = { ...input, params: { doors: 'all' } };
    await expect(issueCommand({ ctx: sam(), input: other })).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    const twin = await acceptCommand({ ctx: as('tom', 'support'), input: { ...input, vin: await vehicle() } });
    expect(twin.replayed).toBe(false);
  });

  test('a double click is one command, a second tab is refused', async () => {
    const input = request(await vehicle());
    const both = await Promise.all([1, 2, 3, 4].map(() => issueCommand({ ctx: sam(), input })));
    expect(new Set(both.map(({ id }) => id)).size).toBe(1);
    const tab = { ...input, idempotencyKey: randomUUID() };
    await expect(issueCommand({ ctx: sam(), input: tab })).rejects.toMatchObject({ code: 'command_conflict' });
    const outcomes = await Promise.allSettled(
      [1, 2, 3].map(async () => issueCommand({ ctx: sam(), input: request(input.vin, { operation: 'trunk_open' }) })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test.each([
    ['operation_unknown', { operation: 'self_destruct' }],
    ['validation_failed', { operation: 'charge_limit_set', params: { limitPct: 101 } }],
    ['validation_failed', { params: { doors: 'all', gift: 1 } }],
    ['reason_missing', { reason: '  ' }],
    ['deadline_too_long', { expiresInMs: 300_001 }],
    ['validation_failed', { idempotencyKey: 'short' }],
  ])('%s', async (code, more) => {
    const vin = await vehicle();
    await expect(issue(vin, more)).rejects.toMatchObject({ code });
    expect(await db.prisma.command.count({ where: { vehicle: { vin } } })).toBe(0);
  });

  test('rights: role, foreign fleet', async () => {
    const vin = await vehicle();
    await expect(issue(vin, {}, as('ann', 'operator'))).rejects.toMatchObject({ code: 'role_not_allowed' });
    await expect(issue(vin, {}, as('sam', 'support', []))).rejects.toMatchObject({ code: 'not_found' });
    const { id } = await issue(vin);
    const foreign = { ctx: as('eve', 'support', [fleetId + 1]), input: { id } };
    for (const verb of [getCommand, cancelCommand, approveCommand]) {
      await expect(verb(foreign)).rejects.toMatchObject({ code: 'not_found' });
    }
    expect((await listCommands({ ctx: foreign.ctx, input: {} })).items).toEqual([]);
  });

  test('what is known to stand against it: a moving car, a petrol car', async () => {
    const moving = await vehicle({ speedKmh: 30 });
    await expect(issue(moving)).rejects.toMatchObject({ code: 'precondition_failed' });
    clock.advance(121_000);
    expect((await issue(moving)).state).toBe('queued');
    const petrol = await vehicle({ model: 'petrol' });
    await expect(issue(petrol, { operation: 'charge_stop' })).rejects.toMatchObject({ code: 'operation_unsupported' });
    const offered = await listAvailableCommands({ ctx: sam(), input: { vin: petrol } });
    expect(offered.map(({ operation }) => operation)).not.toContain('charge_stop');
    expect(offered.find(({ operation }) => operation === 'door_unlock')).toMatchObject({
      refusal: null,
      preconditions: [{ name: 'stationary', met: true }],
    });
  });
});

describe('approval', () => {
  const immobilise = async () => {
    const vin = await vehicle();
    return { vin, id: (await issue(vin, { operation: 'engine_immobilise' })).id };
  };

  test('by another person who may, once', async () => {
    const { id } = await immobilise();
    expect(await state(id)).toBe('awaiting_approval');
    expect(await claim()).toEqual([]);
    await expect(approveCommand({ ctx: sam(), input: { id } })).rejects.toMatchObject({ code: 'own_approval' });
    const operator = as('ann', 'operator');
    await expect(approveCommand({ ctx: operator, input: { id } })).rejects.toMatchObject({ code: 'forbidden' });
    const tom = as('tom', 'support');
    const approved = await approveCommand({ ctx: tom, input: { id, reason: 'police report 7' } });
    expect(approved).toMatchObject({ state: 'queued', decidedBy: { id: 'tom' } });
    await expect(denyCommand({ ctx: tom, input: { id } })).rejects.toMatchObject({ code: 'command_state' });
    expect(await claim()).toEqual([id]);
  });

  test('two at once: one of them decides', async () => {
    const { id } = await immobilise();
    const outcomes = await Promise.allSettled([
      approveCommand({ ctx: as('tom', 'support'), input: { id } }),
      denyCommand({ ctx: as('uma', 'admin', 'all'), input: { id } }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('too late is expired, and is never sent', async () => {
    const { id } = await immobilise();
    clock.advance(600_000);
    await expect(approveCommand({ ctx: as('tom', 'support'), input: { id } })).rejects.toMatchObject({
      code: 'command_state',
    });
    await sweepDeadlines({ ctx: system() });
    expect(await state(id)).toBe('expired');
    expect(await claim()).toEqual([]);
  });
});

describe('sending', () => {
  test('offline: held until the vehicle is there; past its deadline: never', async () => {
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

  test('two replicas claim each command once', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, async () => (await issue(await vehicle())).id));
    const claimed = await Promise.all(
      Array.from({ length: 6 }, () => claimCommands({ ctx: system(), input: { limit: 10 } })),
    );
    const all = claimed.flat().map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
    for (let more = await claim(); more.length > 0; more = await claim()) all.push(...more);
    expect(all.sort()).toEqual(ids.sort());
  });

  test('cancelled before it is claimed, not after', async () => {
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

  test('a sender that died: sent again by another, and unknown when nobody ever hears', async () => {
    const { id } = await issue(await vehicle());
    expect(await claim()).toEqual([id]);
    expect(await claim()).toEqual([]);
    clock.advance(5_001);
    expect(await claim()).toEqual([id]);
    clock.advance(70_000);
    await sweepDeadlines({ ctx: system() });
    expect(await state(id)).toBe('unknown');
  });

  test('a vehicle that comes back before its final answer is told again, on a new TBox it is not', async () => {
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

  test('the broker refuses: tried again a second later', async () => {
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

describe('a hand-over that the broker says did not happen', () => {
  const unsent = (id: string, outcome: 'refused' | 'unheard' | 'failed') =>
    recordProgress({ ctx: system(), input: [{ sending: { id, at: clock.now(), outcome, detail: 'code 135' } }] });
  const read = (id: string) => getCommand({ ctx: sam(), input: { id } });

  test.each(['refused', 'unheard'] as const)('%s: it was never sent, and expires', async (outcome) => {
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

  test('once it may have been sent, later refusals do not take that back', async () => {
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

  test('after a refusal it is sent as ever', async () => {
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

  test('one that is refused may be cancelled, and is then over', async () => {
    const { id } = await issue(await vehicle());
    await claim();
    await unsent(id, 'refused');
    await cancelCommand({ ctx: sam(), input: { id } });
    clock.advance(1_000);
    expect(await claim()).toEqual([]);
    expect(await state(id)).toBe('cancelled');
  });
});

describe('what a command waits for', () => {
  const waiting = async (id: string) => (await getCommand({ ctx: sam(), input: { id } })).waiting;
  const listens = (vin: string, operations: string[] | null) =>
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

  test('a vehicle that is not there', async () => {
    const { id } = await issue(await vehicle({ online: false }));
    expect(await waiting(id)).toBe('vehicle_offline');
  });

  test('a vehicle that is connected and has no subscription for it: nothing is sent before it has', async () => {
    const vin = await vehicle();
    await listens(vin, []);
    const { id } = await issue(vin);
    expect(await claim()).toEqual([]);
    expect(await waiting(id)).toBe('not_subscribed');
    await listens(vin, ['climate_start']);
    expect(await claim()).toEqual([]);
    await listens(vin, ['climate_start', 'door_unlock']);
    expect(await waiting(id)).toBeNull();
    expect(await claim()).toEqual([id]);
  });

  test.each([{ operations: ['*'] }, { operations: null }])(
    'a connection with $operations gets every command',
    async ({ operations }) => {
      const vin = await vehicle();
      await listens(vin, operations);
      const { id } = await issue(vin);
      expect(await waiting(id)).toBeNull();
      expect(await claim()).toEqual([id]);
    },
  );

  test('the platform, where none of its replicas can send', async () => {
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

  test('a broker that refused it', async () => {
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

describe('answers', () => {
  test('through to success, each with its time', async () => {
    const { vin, id } = await sent();
    await recordDeliveries({ ctx: system(), input: [{ commandId: id, vin, at: clock.now() }] });
    expect(await state(id)).toBe('delivered');
    await answer(vin, id, 'accepted');
    await answer(vin, id, 'executing');
    expect(await answer(vin, id, 'succeeded', { result: { doors: 'unlocked' }, ts: 5 })).toBe('changed');
    const command = await getCommand({ ctx: sam(), input: { id } });
    expect(command).toMatchObject({ state: 'succeeded', result: { doors: 'unlocked' }, finishedAt: clock.now() });
    expect(command.events.map(({ type }) => type)).toEqual([
      'requested',
      'sent',
      'published',
      'delivered',
      'accepted',
      'executing',
      'succeeded',
    ]);
    expect(command.events.at(-1)).toMatchObject({ vehicleAt: 5, at: clock.now() });
  });

  test('before the broker confirmed; the confirmation changes nothing then', async () => {
    const vin = await vehicle();
    const { id } = await issue(vin);
    await claim();
    expect(await answer(vin, id, 'succeeded')).toBe('changed');
    await published(id);
    expect(await state(id)).toBe('succeeded');
  });

  test('to a command that was never sent: evidence of a fault, nothing more', async () => {
    const vin = await vehicle({ online: false });
    const { id } = await issue(vin);
    expect(await answer(vin, id, 'succeeded')).toBe('contradiction');
    expect(await state(id)).toBe('queued');
  });

  test("another vehicle's, another operation's, nobody's", async () => {
    const { vin, id } = await sent();
    expect(await answer(await vehicle(), id, 'succeeded')).toBe('foreign');
    expect(await answer(vin, id, 'succeeded', {}, 'door_lock')).toBe('foreign');
    expect(await answer(vin, randomUUID(), 'succeeded')).toBe('unknown_command');
    expect(await state(id)).toBe('published');
  });

  test('doubled, contradicting, in the wrong order', async () => {
    const { vin, id } = await sent();
    expect(await answer(vin, id, 'executing')).toBe('changed');
    expect(await answer(vin, id, 'executing')).toBe('duplicate');
    expect(await answer(vin, id, 'accepted')).toBe('contradiction');
    expect(await answer(vin, id, 'rejected')).toBe('contradiction');
    expect(await answer(vin, id, 'failed', { code: 'actuator' })).toBe('changed');
    expect(await answer(vin, id, 'succeeded')).toBe('contradiction');
    const { state: final, code, events } = await getCommand({ ctx: sam(), input: { id } });
    expect([final, code]).toEqual(['failed', 'actuator']);
    expect(events.filter(({ changed }) => !changed).map(({ type }) => type)).toContain('succeeded');
  });

  test('none in time is unknown; a late one resolves it, once', async () => {
    const { vin, id } = await sent();
    clock.advance(64_999);
    await sweepDeadlines({ ctx: system() });
    expect(await state(id)).toBe('published');
    clock.advance(1);
    await sweepDeadlines({ ctx: system() });
    expect(await state(id)).toBe('unknown');
    expect(await answer(vin, id, 'accepted')).toBe('contradiction');
    expect(await answer(vin, id, 'succeeded')).toBe('changed');
    expect(await answer(vin, id, 'failed')).toBe('contradiction');
    expect(await state(id)).toBe('succeeded');
  });

  test('accepted and then silence is unknown after the time that execution may take', async () => {
    const { vin, id } = await sent();
    clock.advance(59_000);
    await answer(vin, id, 'accepted');
    clock.advance(19_999);
    await sweepDeadlines({ ctx: system() });
    expect(await state(id)).toBe('accepted');
    clock.advance(1);
    await sweepDeadlines({ ctx: system() });
    expect(await state(id)).toBe('unknown');
  });

  test('a flood of contradictions does not grow the history without end', async () => {
    const { vin, id } = await sent();
    await answer(vin, id, 'rejected');
    const response = { commandId: id, status: 'executing' as const, ts: 1 };
    const one = { vin, operation: 'door_unlock', receivedAt: clock.now(), response };
    await recordProgress({ ctx: system(), input: Array.from({ length: 500 }, () => ({ answer: one })) });
    expect((await getCommand({ ctx: sam(), input: { id } })).events.length).toBeLessThan(70);
  });
});

test('history cannot be changed', async () => {
  await expect(db.pool.query(`update command_events set type = 'x'`)).rejects.toThrow('append-only');
  await expect(db.pool.query('delete from command_events')).rejects.toThrow('append-only');
});

test('list: newest first, page by page, by state, operation, vehicle', async () => {
  const ctx = sam();
  const all: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listCommands({ ctx, input: { limit: 7, cursor } });
    all.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(all).toHaveLength(await db.prisma.command.count());
  expect(new Set(all).size).toBe(all.length);
  const some = await listCommands({ ctx, input: { state: ['succeeded'], operation: ['door_unlock'], limit: 200 } });
  expect(some.items.length).toBeGreaterThan(1);
  expect(new Set(some.items.map(({ state }) => state))).toEqual(new Set(['succeeded']));
  await expect(listCommands({ ctx, input: { cursor: "1.'; drop" } })).rejects.toMatchObject({
    code: 'validation_failed',
  });
});

test('statistics', async () => {
  const { vin, id } = await sent({ operation: 'trunk_open' });
  clock.advance(1_500);
  await answer(vin, id, 'succeeded', {}, 'trunk_open');
  const { groups } = await readCommandStatistics({
    ctx: sam(),
    input: { operation: ['trunk_open'], from: clock.now() - 2_000 },
  });
  expect(groups).toEqual([
    { key: 'trunk_open', total: 1, byState: { succeeded: 1 }, p50Ms: 1_500, p95Ms: 1_500, p99Ms: 1_500 },
  ]);
});

test.each([
  ['1970', 1_000],
  ['2100', Date.UTC(2100, 0)],
  ['a day ahead', 1_800_000_000_000 + 2 * 86_400_000],
])('a delivery stamped %s is recorded at the time at which it was told', async (_what, at) => {
  const { vin, id } = await sent();
  clock.advance(500);
  await recordDeliveries({ ctx: system(), input: [{ commandId: id, vin, at }] });
  const { events, changedAt } = await getCommand({ ctx: sam(), input: { id } });
  expect(events.find(({ type }) => type === 'delivered')).toMatchObject({ at: clock.now(), changed: true });
  expect(changedAt).toBe(clock.now());
});

describe('evidence', () => {
  const LOCKED = 'Cabin.Door.Row1.DriverSide.IsLocked';
  let seq = 0;
  beforeAll(() => maintainPartitions({ ctx: system(), input: { retentionDays: 30 } }));

  /** @param sampledAgoMs by the true time, @param behindMs of the vehicle's clock */
  async function report(vin: string, value: boolean, { sampledAgoMs = 100, behindMs = 0 } = {}): Promise<number> {
    const sampledAt = clock.now() - sampledAgoMs;
    await db.pool.query(
      `insert into telemetry (vehicle_id, sampled_at, seq, received_at, signals)
       select id, $2, $3, $4, jsonb_build_object($5::text, $6::boolean) from vehicles where vin = $1`,
      [vin, new Date(sampledAt - behindMs), ++seq, new Date(clock.now()), LOCKED, value],
    );
    return sampledAt;
  }
  const evidence = async (id: string) => (await getCommand({ ctx: sam(), input: { id } })).evidence;
  async function unlocked(vin: string, id: string): Promise<void> {
    for (const status of ['accepted', 'executing', 'succeeded'] as const) {
      clock.advance(3_000);
      await answer(vin, id, status);
    }
  }

  test.each([0, -240_000, 5_400_000, 3 * 86_400_000])(
    'of a good unlock stays when the car is locked again, with a clock %i ms behind',
    async (behindMs) => {
      const { vin, id } = await sent();
      await db.pool.query(
        `update vehicle_state set clock_offset_ms = $2 where vehicle_id = (select id from vehicles where vin = $1)`,
        [vin, behindMs],
      );
      clock.advance(1_000);
      await report(vin, true, { behindMs });
      expect(await evidence(id)).toEqual([{ path: LOCKED, expected: false, seen: null, later: [] }]);
      await unlocked(vin, id);
      clock.advance(1_000);
      const seenAt = await report(vin, false, { behindMs });
      const good = { path: LOCKED, expected: false, seen: { value: false, at: seenAt } };
      expect(await evidence(id)).toEqual([{ ...good, later: [] }]);
      clock.advance(1_000);
      await report(vin, false, { behindMs });
      clock.advance(30_000);
      const lockedAt = await report(vin, true, { behindMs });
      clock.advance(1_000);
      await report(vin, true, { behindMs });
      expect(await evidence(id)).toEqual([{ ...good, later: [{ value: true, at: lockedAt }] }]);
    },
  );

  test('is not a sample of before the execution that comes after it', async () => {
    const { vin, id } = await sent();
    await unlocked(vin, id);
    clock.advance(1_000);
    await report(vin, true, { sampledAgoMs: 60_000 });
    await report(vin, true, { sampledAgoMs: 8_000 });
    expect(await evidence(id)).toMatchObject([{ seen: null }]);
    const at = await report(vin, false);
    expect(await evidence(id)).toMatchObject([{ seen: { value: false, at }, later: [] }]);
  });

  test('that disagrees stays, too', async () => {
    const { vin, id } = await sent();
    await unlocked(vin, id);
    clock.advance(1_000);
    const at = await report(vin, true);
    clock.advance(20_000);
    const later = await report(vin, false);
    expect(await evidence(id)).toMatchObject([{ seen: { value: true, at }, later: [{ value: false, at: later }] }]);
  });

  test('of a command that nobody answered is a report that agrees, and stays when an answer comes', async () => {
    const { vin, id } = await sent();
    clock.advance(10_000);
    const at = await report(vin, false);
    clock.advance(60_000);
    await sweepDeadlines({ ctx: system() });
    const later = await report(vin, true);
    const expected = [{ seen: { value: false, at }, later: [{ value: true, at: later }] }];
    expect(await evidence(id)).toMatchObject(expected);
    clock.advance(60_000);
    await answer(vin, id, 'executing');
    await answer(vin, id, 'succeeded');
    expect(await state(id)).toBe('succeeded');
    expect(await evidence(id)).toMatchObject(expected);
  });
});

test('a command is not sent, nor sent again, to a vehicle that has gone to another fleet', async () => {
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
