import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { updateUser } from '@/lib/domain/users';
import {
  as,
  claim,
  db,
  endCommands,
  fleetId,
  issue,
  published,
  sam,
  sent,
  setUp,
  state,
  system,
  vehicle,
} from '@/lib/testing/commands';
import { createTestUser } from '@/lib/testing/test-user';
import { approveCommand, cancelNotPermitted, getCommand } from '.';

// Commands of users whose rights change while they wait

beforeAll(async () => {
  await setUp();
  await createTestUser(db, { id: 'root' });
});
beforeEach(async () => {
  await endCommands();
  for (const id of ['sam', 'tom']) await db.pool.query('delete from users where id = $1', [id]);
  for (const id of ['sam', 'tom']) await createTestUser(db, { id, role: 'support', fleets: [fleetId] });
});
afterAll(() => db.drop());

type Loss = { disabled?: true; role?: 'operator'; fleets?: string[] };
const change = (userId: string, input: Loss) =>
  updateUser({ ctx: as('root', 'admin', 'all'), input: { userId, ...input } });
const LOSSES: [string, Loss][] = [
  ['was disabled', { disabled: true }],
  ['lost the role', { role: 'operator' }],
  ['lost the fleet', { fleets: [] }],
];

test.each(LOSSES)('a command of a user who %s is not sent, and is cancelled', async (_what, loss) => {
  const vin = await vehicle();
  const { id } = await issue(vin);
  await change('sam', loss);
  expect(await claim()).toEqual([]);
  expect(await cancelNotPermitted({ ctx: system() })).toEqual({ more: false });
  const { state, events, sentAt } = await getCommand({ ctx: system(), input: { id } });
  expect({ state, sentAt }).toEqual({ state: 'cancelled', sentAt: null });
  expect(events.at(-1)).toMatchObject({ type: 'cancelled', code: 'requester_not_allowed', actor: { kind: 'system' } });
  const { rows } = await db.pool.query(
    `select actor_kind, detail from audit_entries where action = 'command.cancel' and target_id = $1`,
    [vin],
  );
  expect(rows).toEqual([
    { actor_kind: 'system', detail: { command: id, operation: 'door_unlock', reason: 'requester_not_allowed' } },
  ]);
});

test('a command whose approver was disabled is not sent, and one that waits for an approval is cancelled', async () => {
  const [first, second] = [await vehicle(), await vehicle()];
  const immobilise = { operation: 'engine_immobilise', reason: 'stolen' };
  const approved = await issue(first, immobilise);
  await approveCommand({ ctx: as('tom', 'support'), input: { id: approved.id } });
  const waiting = await issue(second, immobilise, as('tom', 'support'));
  await change('tom', { disabled: true });
  expect(await claim()).toEqual([]);
  await cancelNotPermitted({ ctx: system() });
  expect(await Promise.all([approved, waiting].map(({ id }) => state(id)))).toEqual(['cancelled', 'cancelled']);
});

test('a command that was sent is not sent again, and its outcome stays open', async () => {
  const { id, vin } = await sent();
  await change('sam', { disabled: true });
  await db.pool.query(
    `with s as (insert into presence_sessions (vehicle_id, node, peer, connected_at)
       select id, 'n', 'p', now() from vehicles where vin = $1 returning id, vehicle_id)
     update vehicle_presence p set session_id = s.id from s where p.vehicle_id = s.vehicle_id`,
    [vin],
  );
  expect(await claim()).toEqual([]);
  await cancelNotPermitted({ ctx: system() });
  expect(await state(id)).toBe('published');
});

test('commands of others, and of users who kept their rights, are sent', async () => {
  const ids = [(await issue(await vehicle())).id, (await issue(await vehicle(), {}, as('tom', 'support'))).id];
  await change('tom', { disabled: true });
  await cancelNotPermitted({ ctx: system() });
  expect(await claim()).toEqual(ids.slice(0, 1));
  await published(ids[0] ?? '');
  expect((await getCommand({ ctx: sam(), input: { id: ids[0] ?? '' } })).state).toBe('published');
});
