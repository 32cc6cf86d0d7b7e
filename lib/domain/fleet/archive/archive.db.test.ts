import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  answer,
  as,
  claim,
  clock,
  db,
  endCommands,
  issue,
  request,
  sent,
  setUp,
  state,
  vehicle,
} from '@/lib/testing/commands';
import { getCommand, issueCommand, listAvailableCommands } from '../../commands';
import {
  archiveVehicle,
  countVehicles,
  exportVehicles,
  getVehicle,
  importVehicles,
  listTags,
  listVehicles,
  readChangeEffects,
  restoreVehicle,
  updateVehicle,
} from '../index';

beforeAll(setUp);
beforeEach(endCommands);
afterAll(() => db.drop());

const admin = () => as('admin', 'admin', 'all');
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
const archive = (vin: string, reason?: string) => archiveVehicle({ ctx: admin(), input: { vin, reason } });
const restore = (vin: string) => restoreVehicle({ ctx: admin(), input: { vin } });
const listed = async (input: Parameters<typeof listVehicles>[0]['input'] = {}) =>
  (await listVehicles({ ctx: admin(), input: { limit: 200, ...input } })).items.map(({ vin }) => vin);
const totals = async () => {
  const { total, byFleet } = await countVehicles({ ctx: admin() });
  return [total, byFleet[0]?.total, (await listVehicles({ ctx: admin(), input: {} })).total];
};

describe('an archived vehicle', () => {
  test('is in no list, search, count or tag; only the filter for archived ones shows it', async () => {
    const vin = await vehicle();
    const other = await vehicle();
    await updateVehicle({ ctx: admin(), input: { vin, plate: '沪A·99', tags: ['gone'] } });
    const [before = 0] = await totals();
    await archive(vin, 'sold');
    expect(await totals()).toEqual([before - 1, before - 1, before - 1]);
    const orders = ['vin', '-vin', 'plate', '-plate', 'changed', '-changed'] as const;
    for (const sort of orders) expect(await listed({ sort })).not.toContain(vin);
    for (const q of [vin, vin.slice(9), '沪A·99', `T${vin}`, vin.slice(0, 3)]) {
      expect(await listed({ q })).not.toContain(vin);
      expect(await listed({ q, archived: true })).toEqual([vin]);
    }
    expect(await listed({ status: ['connected', 'offline', 'never_connected'] })).not.toContain(vin);
    expect(await listed({ tag: ['gone'] })).toEqual([]);
    expect(await listTags({ ctx: admin() })).not.toContain('gone');
    for (const sort of orders) expect(await listed({ sort, archived: true })).toEqual([vin]);
    expect(await listed({ archived: true, fleet: ['f'], model: ['m'], tag: ['gone'] })).toEqual([vin]);
    expect(await listed({ archived: true, model: ['petrol'] })).toEqual([]);
    expect(await listed({ q: other })).toEqual([other]);
    const exported: string[] = [];
    for await (const rows of await exportVehicles({ ctx: admin(), input: { archived: true } }))
      exported.push(...rows.map((row) => row.vin));
    expect(exported).toEqual([vin]);
    await restore(vin);
    expect(await totals()).toEqual([before, before, before]);
    for (const sort of orders) expect(await listed({ sort })).toContain(vin);
    expect(await listed({ tag: ['gone'] })).toEqual([vin]);
    expect(await listed({ q: vin.slice(0, 3) })).toContain(vin);
  });

  test('is listed in pages, each once', async () => {
    const vins = await Promise.all(Array.from({ length: 5 }, () => vehicle()));
    for (const vin of vins.toSorted()) {
      clock.advance(1_000);
      await archive(vin);
    }
    for (const sort of ['vin', '-vin', '-changed'] as const) {
      const seen: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await listVehicles({ ctx: admin(), input: { archived: true, sort, limit: 2, cursor } });
        expect(page.total).toBe(5);
        seen.push(...page.items.map(({ vin }) => vin));
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      expect(seen).toEqual(sort === 'vin' ? vins.toSorted() : vins.toSorted().toReversed());
    }
    for (const vin of vins) await restore(vin);
  });

  test('keeps its presence up to date in lists when it is restored', async () => {
    const vin = await vehicle();
    await archive(vin);
    await db.pool.query(
      `update vehicle_presence set connected = false, connected_at = now(), changed_at = now()
       where vehicle_id = (select id from vehicles where vin = $1)`,
      [vin],
    );
    await restore(vin);
    expect(await listed({ q: vin, status: ['offline'] })).toEqual([vin]);
  });

  test('has its page, with who archived it, when and why', async () => {
    const vin = await vehicle();
    expect(await getVehicle({ ctx: admin(), input: { vin } })).toMatchObject({ archive: null });
    const expected = { at: clock.now(), by: 'admin@example.com', reason: 'sold', certificates: 'none' };
    expect(await archive(vin, 'sold')).toMatchObject({ archive: expected });
    expect(await codeOf(archive(vin))).toBe('vehicle_archived');
    await restore(vin);
    expect(await codeOf(restore(vin))).toBe('vehicle_not_archived');
    const audit = await db.prisma.auditEntry.findMany({ where: { targetId: vin }, orderBy: { id: 'asc' } });
    expect(audit.map(({ action, detail }) => [action, detail])).toMatchObject([
      ['vehicle.archive', { archived: true, archivedBefore: false, reason: 'sold', held: [], cancelled: [] }],
      ['vehicle.restore', { archived: false, archivedBefore: true, released: [] }],
    ]);
  });

  test('is not changed, by hand or by an import', async () => {
    const vin = await vehicle();
    await archive(vin);
    expect(await codeOf(updateVehicle({ ctx: admin(), input: { vin, plate: 'X' } }))).toBe('vehicle_archived');
    expect(await codeOf(updateVehicle({ ctx: admin(), input: { vin, tboxSerial: 'T-NEW' } }))).toBe('vehicle_archived');
    const { refused } = await importVehicles({ ctx: admin(), input: { csv: `vin,plate\n${vin},X` } });
    expect(refused).toEqual([{ line: 2, message: `vin: ${vin} is archived` }]);
  });

  test('needs an administrator of its fleet', async () => {
    const vin = await vehicle();
    for (const verb of [archiveVehicle, restoreVehicle, readChangeEffects]) {
      expect(await codeOf(verb({ ctx: as('sam', 'support'), input: { vin } }))).toBe('forbidden');
      expect(await codeOf(verb({ ctx: as('other', 'admin', []), input: { vin } }))).toBe('not_found');
    }
    expect(await codeOf(archive('LTPAA1A1XPA999999'))).toBe('not_found');
  });

  test('is archived once by two administrators at a time', async () => {
    const vin = await vehicle();
    const outcomes = await Promise.all([codeOf(archive(vin)), codeOf(archive(vin))]);
    expect(outcomes.sort()).toEqual(['done', 'vehicle_archived']);
  });
});

describe('commands of an archived vehicle', () => {
  test('that wait are cancelled, with an event of their own', async () => {
    const vin = await vehicle({ online: false });
    const { id } = await issue(vin);
    expect(await readChangeEffects({ ctx: admin(), input: { vin } })).toMatchObject({ waiting: 1, underWay: [] });
    await archive(vin);
    const { state: ended, events } = await getCommand({ ctx: admin(), input: { id } });
    expect([ended, events.at(-1)]).toMatchObject(['cancelled', { type: 'cancelled', code: 'vehicle_archived' }]);
    await db.pool.query('update vehicle_presence set connected = true');
    expect(await claim()).toEqual([]);
    const audit = await db.prisma.auditEntry.findMany({ where: { targetId: vin, action: 'command.cancel' } });
    expect(audit.map(({ detail }) => detail)).toMatchObject([{ command: id, reason: 'vehicle_archived' }]);
  });

  test('that was sent keeps the vehicle from being archived until it has ended', async () => {
    const { vin, id } = await sent();
    expect(await readChangeEffects({ ctx: admin(), input: { vin } })).toMatchObject({
      underWay: [{ operation: 'door_unlock', endsAt: expect.any(Number) }],
    });
    const refused = { code: 'command_under_way', message: expect.stringContaining('door_unlock') };
    await expect(archive(vin)).rejects.toMatchObject(refused);
    expect(await state(id)).toBe('published');
    expect(await getVehicle({ ctx: admin(), input: { vin } })).toMatchObject({ archive: null });
    await answer(vin, id, 'succeeded');
    expect(await codeOf(archive(vin))).toBe('done');
  });

  test('are refused', async () => {
    const vin = await vehicle();
    await archive(vin);
    expect(await codeOf(issue(vin))).toBe('vehicle_archived');
    const available = await listAvailableCommands({ ctx: admin(), input: { vin } });
    expect(new Set(available.map(({ refusal }) => refusal))).toEqual(new Set(['vehicle_archived']));
  });

  test('are accepted or the vehicle is archived, and none is sent, at the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const vin = await vehicle();
      const [issued, archived, claimed] = await Promise.all([
        issueCommand({ ctx: as('sam', 'support'), input: request(vin) }).catch((error) => error.code as string),
        codeOf(archive(vin)),
        claim(),
      ]);
      if (archived === 'done') {
        expect(await claim()).toEqual([]);
        if (typeof issued === 'string') expect(issued).toBe('vehicle_archived');
        else expect(await state(issued.id)).toBe('cancelled');
      } else {
        expect(archived).toBe('command_under_way');
        expect(claimed).toHaveLength(1);
      }
      await endCommands();
    }
  });
});
