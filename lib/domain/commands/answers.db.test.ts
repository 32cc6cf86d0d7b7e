import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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
import { getCommand, listCommands, readCommandStatistics, recordDeliveries, recordProgress, sweepDeadlines } from '.';

beforeAll(setUp);
beforeEach(endCommands);
afterAll(() => db.drop());

describe('answers', () => {
  test('lead to success, each with its time', async () => {
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

  test('may come before the confirmation of the broker', async () => {
    const vin = await vehicle();
    const { id } = await issue(vin);
    await claim();
    expect(await answer(vin, id, 'succeeded')).toBe('changed');
    await published(id);
    expect(await state(id)).toBe('succeeded');
  });

  test('to a command that was never sent are contradictions', async () => {
    const vin = await vehicle({ online: false });
    const { id } = await issue(vin);
    expect(await answer(vin, id, 'succeeded')).toBe('contradiction');
    expect(await state(id)).toBe('queued');
  });

  test('of another vehicle or operation, or to an unknown command, are ignored', async () => {
    const { vin, id } = await sent();
    expect(await answer(await vehicle(), id, 'succeeded')).toBe('foreign');
    expect(await answer(vin, id, 'succeeded', {}, 'door_lock')).toBe('foreign');
    expect(await answer(vin, randomUUID(), 'succeeded')).toBe('unknown_command');
    expect(await state(id)).toBe('published');
  });

  test('that are repeated, contradictory or out of order are recorded without effect', async () => {
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

  test('that are missing at the deadline make it unknown; a late one resolves that once', async () => {
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

  test.each([
    ['a wrong signature', { code: 'bad_signature' }],
    ['another vehicle', { code: 'wrong_vehicle' }],
    ['what the TBox did not verify', { code: 'malformed', verified: false }],
  ])('that refuse %s may be about a forged message, and are only recorded', async (_what, refusal) => {
    const { vin, id } = await sent();
    expect(await answer(vin, id, 'rejected', refusal)).toBe('recorded');
    expect(await answer(vin, id, 'rejected', refusal)).toBe('duplicate');
    expect(await state(id)).toBe('published');
    await answer(vin, id, 'accepted');
    await answer(vin, id, 'succeeded');
    expect(await answer(vin, id, 'rejected', refusal)).toBe('duplicate');
    const command = await getCommand({ ctx: sam(), input: { id } });
    expect(command.state).toBe('succeeded');
    expect(command.events.find(({ type }) => type === 'unverified')).toMatchObject({
      code: refusal.code,
      changed: false,
    });

    // Without another answer it is not known whether the command itself was refused
    const alone = await sent();
    await answer(alone.vin, alone.id, 'rejected', refusal);
    clock.advance(65_000);
    await sweepDeadlines({ ctx: system() });
    expect(await state(alone.id)).toBe('unknown');
    expect(await answer(alone.vin, alone.id, 'rejected', { code: 'busy' })).toBe('changed');
  });

  test('that refuse what was verified are final', async () => {
    const { vin, id } = await sent();
    expect(await answer(vin, id, 'rejected', { code: 'malformed' })).toBe('changed');
    expect(await state(id)).toBe('rejected');
  });

  test('that end with `accepted` make it unknown after the maximum time of execution', async () => {
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

  test('that contradict the state are bounded in the history', async () => {
    const { vin, id } = await sent();
    await answer(vin, id, 'rejected');
    const response = { commandId: id, status: 'executing' as const, ts: 1 };
    const one = { vin, operation: 'door_unlock', receivedAt: clock.now(), response };
    await recordProgress({ ctx: system(), input: Array.from({ length: 500 }, () => ({ answer: one })) });
    expect((await getCommand({ ctx: sam(), input: { id } })).events.length).toBeLessThan(70);
  });
});

test.each([
  ['1970', 1_000],
  ['2100', Date.UTC(2100, 0)],
  ['a day ahead', 1_800_000_000_000 + 2 * 86_400_000],
])('records a delivery that is stamped %s at the time of receipt', async (_what, at) => {
  const { vin, id } = await sent();
  clock.advance(500);
  await recordDeliveries({ ctx: system(), input: [{ commandId: id, vin, at }] });
  const { events, changedAt } = await getCommand({ ctx: sam(), input: { id } });
  expect(events.find(({ type }) => type === 'delivered')).toMatchObject({ at: clock.now(), changed: true });
  expect(changedAt).toBe(clock.now());
});

test('the history is append-only', async () => {
  await expect(db.pool.query(`update command_events set type = 'x'`)).rejects.toThrow('append-only');
  await expect(db.pool.query('delete from command_events')).rejects.toThrow('append-only');
});

test('lists commands newest first, in pages, and by state and operation', async () => {
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

test('counts outcomes and latencies by operation', async () => {
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
