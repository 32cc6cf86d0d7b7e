import { randomUUID } from 'node:crypto';
import type { CommandResponsePayload, CommandState, IssueCommandInput } from '@/lib/contracts';
import { type AnswerOutcome, claimCommands, getCommand, issueCommand, recordProgress } from '@/lib/domain/commands';
import { type Actor, type Ctx, systemActor } from '@/lib/domain/context';
import { createTestDb, type TestDb } from './db';
import { fakeClock } from './fake-clock';
import { testVin } from './fleet';
import { createTestUser } from './test-user';

// For database tests of commands: one database and clock for each test file

export const clock = fakeClock(1_800_000_000_000);
export let db: TestDb;
export let fleetId: number;
let n = 0;
export const as = (id: string, role: 'operator' | 'support' | 'admin', fleets: number[] | 'all' = [fleetId]): Ctx => {
  const actor: Actor = { kind: 'user', id, label: `${id}@example.com`, role, fleets };
  return { db, clock, actor };
};
export const sam = () => as('sam', 'support');
export const system = (): Ctx => ({ db, clock, actor: systemActor('platform') });

/** For `beforeAll`. */
export async function setUp(): Promise<void> {
  db = await createTestDb();
  const { rows } = await db.pool.query<{ id: number }>(
    `with m as (insert into vehicle_models (code, name, manufacturer, powertrain) values
       ('m', 'M', 'M', 'bev'), ('petrol', 'P', 'M', 'ice') returning id)
     insert into fleets (code, name) select 'f', 'F' from m limit 1 returning id`,
  );
  fleetId = rows[0]?.id ?? 0;
  for (const id of ['sam', 'tom']) await createTestUser(db, { id, role: 'support', fleets: [fleetId] });
}
/** For `beforeEach`: ends the commands of the test before. */
export async function endCommands(): Promise<void> {
  await db.pool.query(`update commands set finished_at = now(), due_at = null where finished_at is null`);
  await db.pool.query('delete from command_outbox');
  clock.advance(60_000);
}

/** A vehicle at rest; online by default. */
export async function vehicle({ online = true, speedKmh = 0, model = 'm' } = {}): Promise<string> {
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
export const request = (vin: string, more: Partial<IssueCommandInput> = {}): IssueCommandInput => ({
  vin,
  idempotencyKey: randomUUID(),
  operation: 'door_unlock',
  reason: 'locked out',
  ...more,
});
export const issue = async (vin: string, more: Partial<IssueCommandInput> = {}, ctx = sam()) =>
  getCommand({ ctx, input: { id: (await issueCommand({ ctx, input: request(vin, more) })).id } });
export const state = async (id: string): Promise<CommandState> =>
  (await getCommand({ ctx: system(), input: { id } })).state;
export const claim = async () => (await claimCommands({ ctx: system(), input: { limit: 100 } })).map(({ id }) => id);
export const published = (id: string) =>
  recordProgress({ ctx: system(), input: [{ sending: { id, at: clock.now(), outcome: 'published' } }] });
export async function answer(
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
/** A command that is sent and confirmed by the broker. */
export async function sent(more: Partial<IssueCommandInput> = {}): Promise<{ vin: string; id: string }> {
  const vin = await vehicle();
  const { id } = await issue(vin, more);
  const claimed = await claim();
  if (claimed.join() !== id) throw new Error(`Claimed ${claimed}, not ${id}`);
  await published(id);
  return { vin, id };
}
