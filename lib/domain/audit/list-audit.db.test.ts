import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { type Actor, type Ctx, systemActor, withTransaction } from '../context';
import { listAudit, recordAudit } from './index';

let db: TestDb;
const clock = fakeClock();
const as = (actor: Actor): Ctx => ({ db, clock, actor });
const ada: Actor = { kind: 'user', id: 'u1', label: 'ada@example.com', role: 'admin', fleets: 'all' };
const list = async (input: Parameters<typeof listAudit>[0]['input']) =>
  (await listAudit({ ctx: as(ada), input })).items.map(({ action, target }) => `${action} ${target.id}`);

beforeAll(async () => {
  db = await createTestDb();
  await db.prisma.user.create({ data: { id: 'u1', name: 'Ada', email: 'ada@example.com' } });
  const rows = [
    [ada, 'user.invite', 'user', 'a'],
    [ada, 'vehicle.update', 'vehicle', 'V1'],
    [systemActor('janitor'), 'vehicle.update', 'vehicle', 'V2'],
    [ada, 'user.disable', 'user', 'a'],
    [ada, 'userland.note', 'user', 'b'],
  ] as const;
  for (const [actor, action, type, id] of rows) {
    await withTransaction(as(actor), (tx) => recordAudit(tx, { action, target: { type, id }, detail: { n: 1 } }));
  }
});
afterAll(() => db.drop());

test('lists entries newest first in pages without gaps or repetition', async () => {
  const seen: number[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listAudit>> = await listAudit({
      ctx: as(ada),
      input: { limit: 2, cursor: cursor ?? undefined },
    });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor);
  expect(seen).toHaveLength(5);
  expect(seen).toEqual([...seen].sort((a, b) => b - a));
});

test('filters by user (id or e-mail address), process, action, area and target', async () => {
  await expect(list({ actor: 'ADA@example.com', action: 'vehicle' })).resolves.toEqual(['vehicle.update V1']);
  await expect(list({ actor: 'u1', action: 'user.invite' })).resolves.toEqual(['user.invite a']);
  await expect(list({ actor: 'janitor' })).resolves.toEqual(['vehicle.update V2']);
  await expect(list({ action: 'user' })).resolves.toEqual(['user.disable a', 'user.invite a']);
  await expect(list({ targetType: 'vehicle', targetId: 'V2' })).resolves.toEqual(['vehicle.update V2']);
  await expect(list({ actor: "'; drop table users; --" })).resolves.toEqual([]);
});

test('requires an administrator', async () => {
  const operator: Actor = { kind: 'user', id: 'u2', label: 'o', role: 'operator', fleets: [1] };
  await expect(listAudit({ ctx: as(operator), input: {} })).rejects.toMatchObject({ kind: 'forbidden' });
});

test('an entry can be neither changed nor deleted', async () => {
  await expect(db.pool.query(`update audit_entries set action = 'x'`)).rejects.toThrow();
  await expect(db.pool.query('delete from audit_entries')).rejects.toThrow();
});
