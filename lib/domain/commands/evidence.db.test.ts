import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answer, clock, db, endCommands, sam, sent, setUp, state, system } from '@/lib/testing/commands';
import { maintainPartitions } from '../telemetry';
import { getCommand, sweepDeadlines } from '.';

beforeAll(setUp);
beforeEach(endCommands);
afterAll(() => db.drop());

describe('evidence', () => {
  const LOCKED = 'Cabin.Door.Row1.DriverSide.IsLocked';
  let seq = 0;
  beforeAll(() => maintainPartitions({ ctx: system(), input: { retentionDays: 30 } }));

  /** @param sampledAgoMs true age of the sample. @param behindMs how far the vehicle's clock is behind */
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
    'of an unlock stays when the car is locked again, with a clock %i ms behind',
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
      const agreedAt = await report(vin, false, { behindMs });
      const good = { path: LOCKED, expected: false, seen: { value: false, at: agreedAt } };
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

  test('is not a sample from before the execution that arrives after it', async () => {
    const { vin, id } = await sent();
    await unlocked(vin, id);
    clock.advance(1_000);
    await report(vin, true, { sampledAgoMs: 60_000 });
    await report(vin, true, { sampledAgoMs: 8_000 });
    expect(await evidence(id)).toMatchObject([{ seen: null }]);
    const at = await report(vin, false);
    expect(await evidence(id)).toMatchObject([{ seen: { value: false, at }, later: [] }]);
  });

  test('that disagrees stays as well', async () => {
    const { vin, id } = await sent();
    await unlocked(vin, id);
    clock.advance(1_000);
    const at = await report(vin, true);
    clock.advance(20_000);
    const later = await report(vin, false);
    expect(await evidence(id)).toMatchObject([{ seen: { value: true, at }, later: [{ value: false, at: later }] }]);
  });

  test('of a command without an answer is a report that agrees, and stays when an answer comes', async () => {
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
