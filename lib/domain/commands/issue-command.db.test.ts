import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  as,
  claim,
  clock,
  db,
  endCommands,
  fleetId,
  issue,
  request,
  sam,
  setUp,
  state,
  system,
  vehicle,
} from '@/lib/testing/commands';
import {
  acceptCommand,
  approveCommand,
  cancelCommand,
  denyCommand,
  getCommand,
  issueCommand,
  listAvailableCommands,
  listCommands,
  sweepDeadlines,
} from '.';

beforeAll(setUp);
beforeEach(endCommands);
afterAll(() => db.drop());

describe('issuing a command', () => {
  test('stores command, history, outbox and audit together', async () => {
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

  test('returns the same command for a repeated key and request, and refuses another request with that key', async () => {
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

  test('stores one of concurrent requests with one key, and refuses conflicting commands', async () => {
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
  ])('is refused with %s', async (code, more) => {
    const vin = await vehicle();
    await expect(issue(vin, more)).rejects.toMatchObject({ code });
    expect(await db.prisma.command.count({ where: { vehicle: { vin } } })).toBe(0);
  });

  test('requires a role, and a vehicle of the actor’s fleets', async () => {
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

  test('is refused for a moving car, and for an operation that the model does not support', async () => {
    const moving = await vehicle({ speedKmh: 30 });
    await expect(issue(moving)).rejects.toMatchObject({ code: 'precondition_failed' });
    clock.advance(121_000);
    expect((await issue(moving)).state).toBe('queued');
    const petrol = await vehicle({ model: 'petrol' });
    await expect(issue(petrol, { operation: 'charge_stop' })).rejects.toMatchObject({ code: 'operation_unsupported' });
    const available = await listAvailableCommands({ ctx: sam(), input: { vin: petrol } });
    expect(available.map(({ operation }) => operation)).not.toContain('charge_stop');
    expect(available.find(({ operation }) => operation === 'door_unlock')).toMatchObject({
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

  test('is by another user who may send the command, once', async () => {
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

  test('is by one of two concurrent decisions', async () => {
    const { id } = await immobilise();
    const outcomes = await Promise.allSettled([
      approveCommand({ ctx: as('tom', 'support'), input: { id } }),
      denyCommand({ ctx: as('uma', 'admin', 'all'), input: { id } }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('after the deadline is refused, and the command expires unsent', async () => {
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
