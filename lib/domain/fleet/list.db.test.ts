import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ListVehiclesInput,
  VEHICLE_SORTS,
  VEHICLE_STATUSES,
  type VehicleSort,
  type VehicleSummary,
} from '@/lib/contracts';
import type { Ctx } from '@/lib/domain/context';
import { ValidationError } from '@/lib/domain/errors';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { ctxOf, testVin, userActor } from '@/lib/testing/fleet';
import { countVehicles, exportVehicles, listTags, listVehicles, refreshVehicleCounts } from '.';

// More vehicles than a page and a minimal scan
const VEHICLES = 3_000;
const PREFIXES = ['LTPAA1A1', 'LTPAA2B2', 'WTPBB1C3', 'LTPCC3D4'];

type Known = {
  id: number;
  vin: string;
  plate: string | null;
  tags: string[];
  tbox: string | null;
  fleet: string;
  model: string;
  connected: boolean;
  once: boolean;
  sleeping: boolean;
  fresh: boolean;
  changed: number;
};

let db: TestDb;
let admin: Ctx;
let east: Ctx;
let known: Known[];

beforeAll(async () => {
  db = await createTestDb();
  await db.prisma.fleet.createMany({ data: ['east', 'west', 'north'].map((code) => ({ code, name: code })) });
  await db.prisma.vehicleModel.createMany({
    data: ['m1', 'm2', 'm3', 'm4'].map((code) => ({ code, name: code, manufacturer: 'M', powertrain: 'bev' })),
  });
  await db.prisma.vehicle.createMany({
    data: Array.from({ length: VEHICLES }, (_, n) => ({
      vin: testVin(n, PREFIXES[n % 4]),
      plate:
        n % 10 === 0
          ? null
          : `沪A${n % 4 ? '·' : '-'}${String((n * 7) % 3_000).padStart(5, '0')}${n % 3 === 0 ? '%' : '_'}`,
      fleetId: 1 + (n % 7 === 0 ? 1 : n % 50 === 0 ? 2 : 0),
      modelId: 1 + (n % 4),
      tags: [...(n % 2 ? ['odd'] : []), ...(n % 500 === 0 ? ['rare'] : [])],
      tboxSerial: n % 20 === 0 ? null : `Tbx-${n.toString(16).padStart(6, '0')}`,
    })),
  });
  await db.pool.query(`
    insert into vehicle_presence (vehicle_id, connected, connected_at, sleeping, data_fresh, changed_at)
    select id, id % 3 > 0, case when id % 11 > 0 then now() end, id % 13 = 0, id % 17 > 0,
      timestamptz '2026-01-01' + (id * 37 % 500) * interval '1 second' from vehicles where id % 5 > 0`);
  admin = ctxOf(db, userActor('admin', 'all'));
  east = ctxOf(db, userActor('operator', [1]));
  known = (await db.pool.query<Known>(TRUTH)).rows;
});
afterAll(() => db.drop());

const TRUTH = `
select v.id, vin, plate, tags, tbox_serial as tbox, f.code as fleet, m.code as model, coalesce(p.connected, false) as connected,
  p.connected_at is not null as once, coalesce(p.sleeping, false) as sleeping, coalesce(p.data_fresh, false) as fresh,
  (extract(epoch from coalesce(p.changed_at, v.created_at)) * 1000)::bigint as changed
from vehicles v join fleets f on f.id = v.fleet_id join vehicle_models m on m.id = v.model_id
left join vehicle_presence p on p.vehicle_id = v.id`;

/** VINs that the list must return, by its contract. */
function expected({ q, status, fleet, model, tag, sort = 'vin' }: ListVehiclesInput): string[] {
  const bare = (text: string | null) => (text ?? '').toUpperCase().replace(/[\s\-·]/g, '');
  const text = bare(q ?? '');
  const fits = (field: string | null) =>
    (q?.trim().length ?? 0) >= 4 ? bare(field).includes(text) : bare(field).startsWith(text);
  const has = {
    connected: (v: Known) => v.connected,
    disconnected: (v: Known) => v.once && !v.connected,
    sleeping: (v: Known) => v.sleeping,
    stale: (v: Known) => v.connected && !v.fresh,
    never_connected: (v: Known) => !v.once,
  };
  const rank = (v: Known): (string | number)[] => {
    if (sort.endsWith('vin')) return [v.vin];
    return sort.endsWith('plate') ? [bare(v.plate) || '\uFFFF', v.vin] : [v.changed, v.id];
  };
  const sign = sort.startsWith('-') ? -1 : 1;
  const compare = (a: Known, b: Known) => {
    const [x, y] = [rank(a), rank(b)];
    const at = x.findIndex((part, i) => part !== y[i]);
    return at < 0 ? 0 : (x[at] ?? 0) < (y[at] ?? 0) ? -sign : sign;
  };
  return known
    .filter((v) => !text || fits(v.vin) || fits(v.plate) || fits(v.tbox))
    .filter((v) => !status?.length || status.some((s) => has[s](v)))
    .filter((v) => !fleet?.length || fleet.includes(v.fleet))
    .filter((v) => !model?.length || model.includes(v.model))
    .filter((v) => !tag?.length || tag.some((t) => v.tags.includes(t)))
    .sort(compare)
    .map((v) => v.vin);
}

async function walk(ctx: Ctx, input: ListVehiclesInput, between: () => Promise<unknown> = async () => undefined) {
  const vins: string[] = [];
  const totals: { total: number; atLeast: boolean }[] = [];
  let cursor: string | undefined;
  do {
    const page = await listVehicles({ ctx, input: { limit: 200, ...input, ...(cursor ? { cursor } : {}) } });
    vins.push(...page.items.map((vehicle) => vehicle.vin));
    totals.push({ total: page.total, atLeast: page.atLeast });
    cursor = page.nextCursor ?? undefined;
    await between();
  } while (cursor);
  return { vins, totals };
}

const each = <T>(list: readonly T[], name: string) => list.map((value) => ({ [name]: [value] }));
const FILTERS: ListVehiclesInput[] = [
  {},
  ...each(VEHICLE_STATUSES, 'status'),
  { status: ['stale', 'sleeping'] },
  { fleet: ['north'] },
  { fleet: ['west', 'north'], model: ['m1', 'm3'] },
  { tag: ['rare'] },
  { tag: ['odd'], status: ['never_connected'] },
  { q: 'ltpaa' },
  { q: 'AA2B' },
  { q: 'AA2B', status: ['stale'] },
  { q: 'PAA2B2', fleet: ['west'] },
  { q: '0000' },
  { q: '00001' },
  { q: '沪A·0' },
  { q: '沪A', model: ['m2'] },
  { q: '粤B' },
  { q: '粤', status: ['connected', 'sleeping'], fleet: ['east'] },
  { q: 'W', status: ['connected'] },
  { q: 'tbx-00' },
  { q: 'TBX000AB' },
  { q: 'nothing at all' },
];

describe.each(VEHICLE_SORTS)('in the order %s', (sort: VehicleSort) => {
  test.each(FILTERS)('lists the vehicles of %j, each once', async (filter) => {
    const { vins, totals } = await walk(admin, { ...filter, sort });
    const truth = expected({ ...filter, sort });
    expect(vins).toEqual(truth);
    for (const { total, atLeast } of totals) {
      if (atLeast) expect(total).toBeLessThanOrEqual(truth.length);
      else expect(total).toBe(truth.length);
    }
    if (!filter.q && !filter.tag) expect(totals[0]?.atLeast).toBe(false);
    // Exact below 1,000 matches, where counting ends
    if (truth.length < 1_000) expect(totals[0]?.atLeast).toBe(false);
  });
});

describe('search', () => {
  test('finds a VIN by every substring of four or more characters', async () => {
    const { vin } = known[777] as Known;
    for (let start = 0; start < 14; start++) {
      for (const length of [4, 6, 9, 17 - start]) {
        const q = vin.slice(start, start + length);
        if (q.length < 4) continue;
        const page = await listVehicles({ ctx: admin, input: { q, limit: 200 } });
        expect(page.items.map((item) => item.vin)).toEqual(expected({ q }).slice(0, 200));
      }
    }
  });

  test.each(['%%%%', '____', "';--", '\\\\\\\\', '0001%', '001_', '"""" '])('takes %s literally', async (q) => {
    const { vins } = await walk(admin, { q });
    expect(vins).toEqual(expected({ q }));
  });

  test('does not match across two fields', async () => {
    const { vin } = known[1] as Known;
    expect((await walk(admin, { q: `${vin.slice(-3)}沪A` })).vins).toEqual([]);
    expect((await walk(admin, { q: `${vin.slice(-3)}\n沪A` })).vins).toEqual([]);
  });
});

describe('scope', () => {
  test('limits an operator to their fleets, whatever the filter', async () => {
    const own = expected({ fleet: ['east'] });
    expect((await walk(east, {})).vins).toEqual(own);
    expect((await walk(east, { fleet: ['west'] })).vins).toEqual([]);
    expect((await walk(east, { fleet: ['west', 'east'], q: 'AA2B' })).vins).toEqual(
      expected({ fleet: ['east'], q: 'AA2B' }),
    );
    expect((await walk(ctxOf(db, userActor('support', [])), {})).vins).toEqual([]);
    expect(await listTags({ ctx: ctxOf(db, userActor('operator', [3])) })).toEqual(
      [...new Set(known.filter((v) => v.fleet === 'north').flatMap((v) => v.tags))].sort(),
    );
  });

  test('matches nothing with an unknown code', async () => {
    expect(await listVehicles({ ctx: admin, input: { fleet: ['nowhere'] } })).toMatchObject({ items: [], total: 0 });
    expect(await listVehicles({ ctx: admin, input: { model: ['nothing'] } })).toMatchObject({ items: [], total: 0 });
  });

  test('rejects invalid cursors and limits', async () => {
    const { nextCursor } = await listVehicles({ ctx: admin, input: { sort: 'plate' } });
    const wrong = [
      { cursor: nextCursor ?? '', sort: '-plate' },
      { cursor: '!' },
      { limit: 0 },
      { limit: 10_000 },
    ] as const;
    for (const input of wrong)
      await expect(listVehicles({ ctx: admin, input })).rejects.toBeInstanceOf(ValidationError);
  });
});

describe('while vehicles change', () => {
  test.each(['vin', '-vin', 'plate', '-plate'] as const)('lists each row once in the order %s', async (sort) => {
    const churn = () =>
      db.pool.query(`update vehicle_presence set connected = not connected, changed_at = now()
        where vehicle_id in (select vehicle_id from vehicle_presence order by random() limit 100)`);
    const { vins } = await walk(admin, { sort, limit: 100 }, churn);
    expect(vins).toEqual(expected({ sort }));
  });

  test('lists each unchanged row once in the order of changes', async () => {
    const moving = (
      await db.pool.query<{ vin: string }>(
        `select vin from vehicle_presence join vehicles on id = vehicle_id where vehicle_id % 6 = 1`,
      )
    ).rows.map((row) => row.vin);
    const churn = () =>
      db.pool.query(`update vehicle_presence set changed_at = now() where vehicle_id in (
        select vehicle_id from vehicle_presence where vehicle_id % 6 = 1 order by random() limit 50)`);
    const { vins } = await walk(admin, { sort: '-changed' }, churn);
    const still = (await db.pool.query<Known>(TRUTH)).rows.filter((v) => !moving.includes(v.vin));
    for (const { vin } of still) expect(vins.filter((listed) => listed === vin)).toHaveLength(1);
  });
});

describe('counts', () => {
  const truth = async () => (await db.pool.query<Known>(TRUTH)).rows;

  test('equal the rows, before and after a refresh, and a second refresh does nothing', async () => {
    const rows = await truth();
    const check = async () => {
      const counts = await countVehicles({ ctx: admin });
      expect(counts).toMatchObject({
        total: rows.length,
        connected: rows.filter((v) => v.connected).length,
        disconnected: rows.filter((v) => v.once && !v.connected).length,
        sleeping: rows.filter((v) => v.sleeping).length,
        stale: rows.filter((v) => v.connected && !v.fresh).length,
        neverConnected: rows.filter((v) => !v.once).length,
      });
      expect(counts.byFleet.find((fleet) => fleet.code === 'east')).toEqual({
        code: 'east',
        name: 'east',
        total: rows.filter((v) => v.fleet === 'east').length,
        connected: rows.filter((v) => v.fleet === 'east' && v.connected).length,
      });
    };
    await check();
    await Promise.all([refreshVehicleCounts({ ctx: admin }), refreshVehicleCounts({ ctx: admin })]);
    await check();
    expect(await refreshVehicleCounts({ ctx: admin })).toBe(0);
  });

  test('follow moved and deleted vehicles', async () => {
    await db.pool.query('update vehicles set fleet_id = 3 where id between 100 and 120');
    await db.pool.query('delete from vehicles where id between 200 and 209');
    const rows = await truth();
    const counts = await countVehicles({ ctx: admin });
    expect(counts.total).toBe(rows.length);
    for (const { code, total } of counts.byFleet) expect(total).toBe(rows.filter((v) => v.fleet === code).length);
    expect(await countVehicles({ ctx: east })).toMatchObject({ total: rows.filter((v) => v.fleet === 'east').length });
  });

  test('of the starts of VINs equal the rows, also after corrections', async () => {
    await db.pool.query(`update vehicles set vin = 'ZZZ' || substr(vin, 4) where id between 300 and 305`);
    const counted = `select fleet_id, model_id, vin_prefix, sum(vehicles)::int as vehicles from (
      select fleet_id, model_id, vin_prefix, vehicles from vehicle_vin_prefixes
      union all select fleet_id, model_id, vin_prefix, delta from vehicle_vin_prefix_deltas) c
      group by 1, 2, 3 having sum(vehicles) <> 0 order by 1, 2, 3`;
    const rows = `select fleet_id, model_id, left(vin, 8) as vin_prefix, count(*)::int as vehicles from vehicles
      group by 1, 2, 3 order by 1, 2, 3`;
    const expectedCounts = (await db.pool.query(rows)).rows;
    expect((await db.pool.query(counted)).rows).toEqual(expectedCounts);
    await refreshVehicleCounts({ ctx: admin });
    expect((await db.pool.query(counted)).rows).toEqual(expectedCounts);
  });
});

test('exports the vehicles of the list, in pages', async () => {
  const rows: VehicleSummary[] = [];
  for await (const page of await exportVehicles({
    ctx: east,
    input: { status: ['connected', 'disconnected'], sort: '-plate' },
  }))
    rows.push(...page);
  const { vins } = await walk(east, { status: ['connected', 'disconnected'], sort: '-plate' });
  expect(rows.map((row) => row.vin)).toEqual(vins);
  expect(vins.length).toBeGreaterThan(1_000);
});
