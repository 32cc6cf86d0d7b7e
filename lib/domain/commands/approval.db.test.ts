import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  answer,
  as,
  claim,
  clock,
  db,
  endCommands,
  issue,
  sam,
  sent,
  setUp,
  state,
  vehicle,
} from '@/lib/testing/commands';
import { approveCommand, getCommand, listAvailableCommands, listCommands, readCommandStatistics } from '.';

beforeAll(setUp);
beforeEach(endCommands);
afterAll(() => db.drop());

const DANGEROUS = { operation: 'engine_immobilise', reason: 'stolen' };
const tom = () => as('tom', 'support');
const drive = (vin: string, speedKmh: number, at = clock.now()) =>
  db.pool.query(
    `update vehicle_state s set received_at = $3, sampled_at = $3, signals = jsonb_build_object('Speed', jsonb_build_array($2::float8, $4::float8))
     from vehicles v where v.id = s.vehicle_id and v.vin = $1`,
    [vin, speedKmh, new Date(at), at],
  );

describe('an approval', () => {
  test('has what was known at the request beside what is known now', async () => {
    const vin = await vehicle();
    await db.pool.query(
      `update vehicle_state s set latitude = 31.2, longitude = 121.5, position_at = $2 from vehicles v
       where v.id = s.vehicle_id and v.vin = $1`,
      [vin, new Date(clock.now() - 5_000)],
    );
    await db.pool.query(
      `update vehicle_presence p set connected_at = $2 from vehicles v where v.id = p.vehicle_id and v.vin = $1`,
      [vin, new Date(clock.now() - 60_000)],
    );
    await drive(vin, 0.2, clock.now() - 2_000);
    const requestedAt = clock.now();
    const { id } = await issue(vin, DANGEROUS);
    clock.advance(10_000);
    await drive(vin, 12);
    const command = await getCommand({ ctx: tom(), input: { id } });
    expect(command.knownAtRequest).toEqual({
      ...{ at: requestedAt, connection: 'connected', connectionSince: requestedAt - 60_000 },
      ...{ dataAt: requestedAt - 2_000, speedKmh: 0.2, speedAt: requestedAt - 2_000 },
      ...{ latitude: 31.2, longitude: 121.5, positionAt: requestedAt - 5_000 },
      preconditions: [{ name: 'stationary', met: true }],
    });
    expect(command.knownNow).toMatchObject({
      ...{ at: clock.now(), speedKmh: 12, speedAt: clock.now() },
      preconditions: [{ name: 'stationary', met: false }],
    });
  });

  test('is refused while the vehicle is known to be in a state that forbids it, and possible afterwards', async () => {
    const vin = await vehicle();
    const { id } = await issue(vin, DANGEROUS);
    await drive(vin, 30);
    await expect(approveCommand({ ctx: tom(), input: { id } })).rejects.toMatchObject({ code: 'precondition_failed' });
    expect(await state(id)).toBe('awaiting_approval');
    expect(await claim()).toEqual([]);
    await drive(vin, 0);
    const approved = await approveCommand({ ctx: tom(), input: { id, reason: 'police report' } });
    expect(approved).toMatchObject({ state: 'queued', knownNow: null });
    const audit = await db.prisma.auditEntry.findFirst({ where: { targetId: vin, action: 'command.approve' } });
    expect(audit?.detail).toMatchObject({ command: id, speedKmh: 0, dataAt: clock.now() });
  });

  test('is refused for a vehicle that has lost its TBox meanwhile', async () => {
    const vin = await vehicle();
    const { id } = await issue(vin, DANGEROUS);
    await db.prisma.vehicle.update({ where: { vin }, data: { tboxSerial: null } });
    await expect(approveCommand({ ctx: tom(), input: { id } })).rejects.toMatchObject({ code: 'tbox_missing' });
  });
});

describe('how long a command took', () => {
  test('does not count waiting, in the command and in the statistics', async () => {
    const vin = await vehicle({ online: false });
    const { id } = await issue(vin, { expiresInMs: 300_000 });
    expect(await getCommand({ ctx: sam(), input: { id } })).toMatchObject({ sentAt: null, tookMs: null });
    clock.advance(100_000);
    await db.pool.query(
      'update vehicle_presence p set connected = true from vehicles v where v.id = p.vehicle_id and v.vin = $1',
      [vin],
    );
    expect(await claim()).toEqual([id]);
    clock.advance(700);
    await answer(vin, id, 'succeeded');
    const [listed] = (await listCommands({ ctx: sam(), input: { vin } })).items;
    expect(listed).toMatchObject({ state: 'succeeded', tookMs: 700 });
    const { groups } = await readCommandStatistics({ ctx: sam(), input: { vin } });
    expect(groups[0]).toMatchObject({ total: 1, p50Ms: 700 });
  });

  test('events are in the order of their times, also where they were recorded later', async () => {
    const { vin, id } = await sent();
    clock.advance(1_000);
    await answer(vin, id, 'executing');
    const [first] = (await getCommand({ ctx: sam(), input: { id } })).events;
    await db.pool.query(
      `insert into command_events (command_id, seq, at, type, state, changed) values ($1, 90, $2, 'delivered', 'executing', false)`,
      [id, new Date((first?.at ?? 0) + 1)],
    );
    const { events } = await getCommand({ ctx: sam(), input: { id } });
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).sort((a, b) => a - b));
    expect(events.at(-1)?.seq).not.toBe(90);
  });
});

describe('commands are found', () => {
  test('by ticket, VIN, plate, person and reason, whatever the case and the separators', async () => {
    const vin = await vehicle();
    await db.prisma.vehicle.update({ where: { vin }, data: { plate: '沪A·77K88' } });
    const { id, ticket } = await issue(vin, { ticket: ' INC-1042 ', reason: 'Key lost at 100% rain' });
    expect(ticket).toBe('INC-1042');
    await issue(await vehicle());
    const found = async (input: Parameters<typeof listCommands>[0]['input']) =>
      (await listCommands({ ctx: sam(), input })).items.map((item) => item.id);
    for (const q of ['inc-1042', '1042', vin.slice(3, 12).toLowerCase(), 'a77k', 'lost at', '100%']) {
      expect([q, await found({ q })]).toEqual([q, [id]]);
    }
    expect(await found({ ticket: 'inc-1042' })).toEqual([id]);
    expect(await found({ ticket: 'inc-104' })).toEqual([]);
    expect(await found({ q: '10_2' })).toEqual([]);
    expect((await found({ q: 'sam@example' })).length).toBeGreaterThan(1);
    expect(await found({ q: 'sam@example', vin })).toEqual([id]);
  });

  test('the one that is under way, by who wants to send another of its kind', async () => {
    const vin = await vehicle();
    const { id } = await issue(vin);
    const available = await listAvailableCommands({ ctx: tom(), input: { vin } });
    const doors = available.filter(({ unfinished }) => unfinished !== null);
    expect(doors.map(({ operation }) => operation)).toContain('door_unlock');
    expect(new Set(doors.map(({ unfinished, refusal }) => `${unfinished} ${refusal}`))).toEqual(
      new Set([`${id} command_conflict`]),
    );
  });
});
