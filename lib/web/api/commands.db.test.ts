import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { BatchSummary, CommandDetail } from '@/lib/contracts';
import { systemActor } from '@/lib/domain/context';
import { seedDemoFleet } from '@/lib/domain/fleet';
import { systemClock } from '@/lib/platform/clock';
import { type ApiRequest, callApi, createSignedIn, openTestApi } from '@/lib/testing/api-client';
import type { TestDb } from '@/lib/testing/db';

vi.mock('server-only', () => ({})); // the marker throws outside Next

let db: TestDb;
let close: () => Promise<void>;
let vins: string[] = [];

beforeAll(async () => {
  ({ db, close } = await openTestApi());
  await seedDemoFleet({
    ctx: { db, clock: systemClock, actor: systemActor('test') },
    input: { vehicles: 60, seed: 1 },
  });
  const home = await db.prisma.fleet.findFirstOrThrow({ include: { vehicles: true } });
  vins = home.vehicles.map(({ vin }) => vin);
  const other = await db.prisma.fleet.findFirstOrThrow({ where: { id: { not: home.id } } });
  await createSignedIn(db, 'admin', 'admin');
  await createSignedIn(db, 'second', 'admin');
  await createSignedIn(db, 'foreign', 'operator', [other.id]);
});
afterAll(() => close());

type Who = 'admin' | 'second' | 'foreign';
type Sent = Omit<ApiRequest, 'body' | 'headers'> & { body?: unknown; key?: string; prefer?: string };

const call = (who: Who, path: string, { body, key, prefer, ...request }: Sent = {}) =>
  callApi(who, path, {
    ...request,
    json: body,
    headers: { ...(key !== undefined && { 'idempotency-key': key }), ...(prefer !== undefined && { prefer }) },
  });

const send = (who: Who, vin: string, body: unknown, key: string | undefined = randomUUID()) =>
  call(who, '/api/v1/vehicles/{vin}/commands', { method: 'POST', params: { vin }, body, key });
const decide = (who: Who, verb: string, id: string, body?: unknown) =>
  call(who, `/api/v1/commands/{id}/${verb}`, { method: 'POST', params: { id }, body });
const statusAndCode = async (response: Response) => [
  response.status,
  ((await response.json()) as { code: string }).code,
];

/** A vehicle that nothing was sent to yet. */
const untouched = (): string => {
  const vin = vins.shift();
  if (vin === undefined) throw new Error('No vehicle is left');
  return vin;
};

async function ask(vin: string, body: Record<string, unknown>): Promise<CommandDetail> {
  const response = await send('admin', vin, body);
  expect(response.status).toBe(201);
  return (await response.json()) as CommandDetail;
}
const immobilise = (vin: string) => ask(vin, { operation: 'engine_immobilise', reason: 'stolen' });

describe('a command', () => {
  test('is created once with its location, and returned again for the same key', async () => {
    const vin = untouched();
    const key = randomUUID();
    const first = await send('admin', vin, { operation: 'report_now', expiresInMs: 30_000 }, key);
    const command = (await first.json()) as CommandDetail;
    expect(first.status).toBe(201);
    expect(first.headers.get('location')).toBe(`/api/v1/commands/${command.id}`);
    expect(first.headers.has('idempotency-replayed')).toBe(false);
    expect(command).toMatchObject({ vin, operation: 'report_now', state: 'queued', sentAt: null });
    expect(command.expiresAt - command.createdAt).toBe(30_000);

    const again = await send('admin', vin, { operation: 'report_now', expiresInMs: 30_000 }, key);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(((await again.json()) as CommandDetail).id).toBe(command.id);
    expect(await db.prisma.command.count({ where: { vehicle: { vin } } })).toBe(1);

    const other = await send('admin', vin, { operation: 'report_now', expiresInMs: 60_000 }, key);
    expect(await statusAndCode(other)).toEqual([409, 'idempotency_key_reused']);
  });

  test('is created once by two simultaneous requests with the same key', async () => {
    const vin = untouched();
    const key = randomUUID();
    const responses = await Promise.all(
      [1, 2, 3, 4].map(() => send('admin', vin, { operation: 'door_lock', reason: 'parked open' }, key)),
    );
    expect(responses.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(await db.prisma.command.count({ where: { vehicle: { vin } } })).toBe(1);
  });

  test('without a key is rejected by the name of the header, and not stored', async () => {
    const vin = untouched();
    const path = '/api/v1/vehicles/{vin}/commands';
    const response = await call('admin', path, { method: 'POST', params: { vin }, body: { operation: 'report_now' } });
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ errors: [expect.objectContaining({ path: 'Idempotency-Key' })] }),
    ]);
    expect(await statusAndCode(await send('admin', vin, { operation: 'report_now' }, 'short'))).toEqual([
      400,
      'validation_failed',
    ]);
    expect(await db.prisma.command.count({ where: { vehicle: { vin } } })).toBe(0);
  });

  test.each([
    ['an unknown operation', { operation: 'fly' }, [400, 'operation_unknown']],
    ['a missing reason', { operation: 'door_unlock' }, [400, 'reason_missing']],
    ['too long a wait', { operation: 'report_now', expiresInMs: 999_999_999 }, [400, 'deadline_too_long']],
    [
      'a parameter out of range',
      { operation: 'charge_limit_set', params: { limitPct: 400 } },
      [400, 'validation_failed'],
    ],
  ])('with %s is rejected', async (_, body, refusal) => {
    const [vin = ''] = vins;
    expect(await statusAndCode(await send('admin', vin, body))).toEqual(refusal);
    expect(await db.prisma.command.count({ where: { vehicle: { vin } } })).toBe(0);
  });

  test('to a vehicle of another fleet is answered with 404, and is hidden from users of other fleets', async () => {
    const vin = untouched();
    expect((await send('foreign', vin, { operation: 'report_now' })).status).toBe(404);
    const { id } = await ask(vin, { operation: 'report_now' });
    expect((await call('foreign', '/api/v1/commands/{id}', { params: { id } })).status).toBe(404);
    expect((await decide('foreign', 'cancel', id)).status).toBe(404);
    const listed = await call('foreign', '/api/v1/commands', { search: `?vin=${vin}` });
    expect(await listed.json()).toEqual({ items: [], nextCursor: null });
  });
});

describe('a decision', () => {
  test('is taken by another user than the requester', async () => {
    const { id } = await immobilise(untouched());
    expect(await statusAndCode(await decide('admin', 'approve', id))).toEqual([403, 'own_approval']);
    const approved = await decide('second', 'approve', id, { reason: 'police report seen' });
    expect([approved.status, await approved.json()]).toEqual([
      200,
      expect.objectContaining({ state: 'queued', decidedBy: expect.objectContaining({ id: 'second' }) }),
    ]);
    expect(await statusAndCode(await decide('second', 'deny', id))).toEqual([409, 'command_state']);
  });

  test('to deny ends the command', async () => {
    const { id } = await immobilise(untouched());
    const denied = await decide('second', 'deny', id, { reason: 'wrong car' });
    expect([denied.status, ((await denied.json()) as CommandDetail).state]).toEqual([200, 'denied']);
  });

  test('to cancel needs no body, and succeeds once', async () => {
    const { id } = await ask(untouched(), { operation: 'report_now' });
    const cancelled = await decide('admin', 'cancel', id);
    expect([cancelled.status, ((await cancelled.json()) as CommandDetail).state]).toEqual([200, 'cancelled']);
    expect(await statusAndCode(await decide('admin', 'cancel', id))).toEqual([409, 'command_state']);
  });
});

describe('a request that prefers to wait', () => {
  const path = '/api/v1/vehicles/{vin}/commands';
  const waiting = (vin: string, prefer: string) =>
    call('admin', path, {
      method: 'POST',
      params: { vin },
      body: { operation: 'report_now' },
      key: randomUUID(),
      prefer,
    });
  const idOf = (vin: string) =>
    vi.waitFor(async () => (await db.prisma.command.findFirstOrThrow({ where: { vehicle: { vin } } })).id, 5_000);

  test('is answered with the history when the command has finished', async () => {
    const vin = untouched();
    const answer = waiting(vin, 'wait=50');
    const id = await idOf(vin);
    const second = call('second', '/api/v1/commands/{id}', { params: { id }, prefer: 'wait=3600' });
    expect((await decide('admin', 'cancel', id)).status).toBe(200);
    const [response, read] = await Promise.all([answer, second]);
    expect([response.status, response.headers.get('preference-applied')]).toEqual([201, 'wait=50']);
    expect(await response.json()).toMatchObject({ id, state: 'cancelled', events: [{ seq: 1 }, { seq: 2 }] });
    expect([read.headers.get('preference-applied'), await read.json()]).toEqual([
      'wait=60',
      expect.objectContaining({ id, state: 'cancelled' }),
    ]);
  });

  test('is answered with the current state after the timeout', async () => {
    const response = await waiting(untouched(), 'wait=1');
    expect(await response.json()).toMatchObject({ state: 'queued' });
  });

  test('is answered with 401 once the user is signed out', async () => {
    const vin = untouched();
    const answer = waiting(vin, 'wait=50');
    const id = await idOf(vin);
    const token = { where: { id: 'admin' } };
    await db.prisma.session.update({ ...token, data: { expiresAt: new Date(0) } });
    expect((await decide('second', 'cancel', id)).status).toBe(200);
    expect(await statusAndCode(await answer)).toEqual([401, 'unauthenticated']);
    await db.prisma.session.update({ ...token, data: { expiresAt: new Date(Date.now() + 600_000) } });
  });
});

test('a page of commands continues where the one before it ended', async () => {
  const search = '?operation=report_now,engine_immobilise&limit=2';
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const response = await call('admin', '/api/v1/commands', { search: `${search}${cursor && `&cursor=${cursor}`}` });
    const page = (await response.json()) as { items: CommandDetail[]; nextCursor: string | null };
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  const stored = await db.prisma.command.findMany({
    where: { operation: { in: ['report_now', 'engine_immobilise'] } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  expect(seen).toEqual(stored.map(({ id }) => id));
  expect(seen.length).toBeGreaterThan(2);
});

test('exports filtered commands as CSV', async () => {
  const response = await call('admin', '/api/v1/commands/export', { search: '?state=denied' });
  const lines = (await response.text()).trim().split('\r\n');
  expect(response.headers.get('content-type')).toContain('text/csv');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('engine_immobilise');
});

test('a batch is created once for a key, paused, resumed and stopped', async () => {
  const body = { operation: 'report_now', vins: [untouched(), 'NOT-A-VIN'] };
  const key = randomUUID();
  const create = () => call('admin', '/api/v1/command-batches', { method: 'POST', body, key });
  const [first, again] = [await create(), await create()];
  const { batch } = (await first.json()) as { batch: BatchSummary };
  expect([first.status, batch.total]).toEqual([201, 1]);
  expect(((await again.json()) as { batch: BatchSummary }).batch.id).toBe(batch.id);
  for (const [verb, state] of [
    ['pause', 'paused'],
    ['resume', 'running'],
    ['stop', 'stopped'],
  ]) {
    const path = `/api/v1/command-batches/{id}/${verb}`;
    const steered = await call('admin', path, { method: 'POST', params: { id: batch.id } });
    expect([verb, ((await steered.json()) as BatchSummary).state]).toEqual([verb, state]);
  }
  const foreign = await call('foreign', '/api/v1/command-batches/{id}', { params: { id: batch.id } });
  expect(foreign.status).toBe(404);
});
