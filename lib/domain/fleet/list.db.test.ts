import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CONNECTION_FACTS,
  FRESHNESS_FACTS,
  type ListVehiclesInput,
  SLEEP_FACTS,
  VEHICLE_SORTS,
  VEHICLE_STATUSES,
  type VehicleSort,
  type VehicleSummary,
} from '@/lib/contracts';
import type { Ctx } from '@/lib/domain/context';
import { ValidationError } from '@/lib/domain/errors';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { ctxOf, userActor } from '@/lib/testing/fleet';
import { type KnownVehicle, readKnownVehicles, seedListedVehicles } from '@/lib/testing/listed-vehicles';
import { exportVehicles, listTags, listVehicles } from '.';

// More vehicles than a page and a minimal scan
const VEHICLES = 3_000;
const DAY_MS = 86_400_000;

let db: TestDb;
let admin: Ctx;
let east: Ctx;
let known: KnownVehicle[];

beforeAll(async () => {
  db = await createTestDb();
  await seedListedVehicles(db, VEHICLES);
  admin = ctxOf(db, userActor('admin', 'all'));
  east = ctxOf(db, userActor('operator', [1]));
  known = await readKnownVehicles(db);
});
afterAll(() => db.drop());

function hasFacts(v: KnownVehicle, { status, connection, sleep, freshness }: ListVehiclesInput): boolean {
  const link = !v.once ? 'never_connected' : v.connected ? 'connected' : v.lost ? 'unknown' : 'disconnected';
  const isFresh = link === 'connected' && v.fresh;
  const word = {
    never_connected: 'never_connected',
    unknown: 'unknown',
    connected: v.sleeping ? 'sleeping' : isFresh ? 'connected' : 'no_data',
    disconnected: v.sleeping ? 'sleeping' : 'offline',
  } as const;
  return (
    (!status || status.includes(word[link])) &&
    (!connection || connection.includes(link)) &&
    (!sleep || sleep.includes(v.sleeping ? 'sleeping' : 'awake')) &&
    (!freshness || freshness.includes(isFresh ? 'fresh' : 'stale'))
  );
}

/** VINs that the list must return, by its contract. */
function expected({ q, fleet, model, tag, sort = 'vin', ...facts }: ListVehiclesInput): string[] {
  const bare = (text: string | null) => (text ?? '').toUpperCase().replace(/[\s\-·]/g, '');
  const text = bare(q ?? '');
  const fits = (field: string | null) => (text.length >= 3 ? bare(field).includes(text) : bare(field).startsWith(text));
  const rank = (v: KnownVehicle): (string | number)[] => {
    if (sort.endsWith('vin')) return [v.vin];
    return sort.endsWith('plate') ? [bare(v.plate) || '\uFFFF', v.vin] : [v.changed, v.id];
  };
  const sign = sort.startsWith('-') ? -1 : 1;
  const compare = (a: KnownVehicle, b: KnownVehicle) => {
    const [x, y] = [rank(a), rank(b)];
    const at = x.findIndex((part, i) => part !== y[i]);
    return at < 0 ? 0 : (x[at] ?? 0) < (y[at] ?? 0) ? -sign : sign;
  };
  return known
    .filter((v) => !text || fits(v.vin) || fits(v.plate) || fits(v.tbox))
    .filter((v) => hasFacts(v, facts))
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
  ...each(CONNECTION_FACTS, 'connection'),
  ...each(SLEEP_FACTS, 'sleep'),
  ...each(FRESHNESS_FACTS, 'freshness'),
  { status: ['no_data', 'sleeping'] },
  { connection: ['connected'], sleep: ['sleeping'] },
  { connection: ['disconnected', 'unknown'], sleep: ['awake'], freshness: ['stale'] },
  { status: ['offline'], connection: ['connected'] },
  { fleet: ['north'] },
  { fleet: ['west', 'north'], model: ['m1', 'm3'] },
  { tag: ['rare'] },
  { tag: ['odd'], status: ['never_connected'] },
  { q: 'ltpaa' },
  { q: 'AA2B' },
  { q: 'AA2B', status: ['no_data'] },
  { q: 'PAA2B2', fleet: ['west'] },
  { q: '0000' },
  { q: '00001' },
  { q: '沪A·0' },
  { q: 'A2B' },
  { q: '0·1' },
  { q: '7_ 1' },
  { q: '0AB', status: ['sleeping'] },
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
  test('finds a VIN by every substring of three or more characters', async () => {
    const { vin } = known[777] as KnownVehicle;
    for (let start = 0; start < 15; start++) {
      for (const length of [3, 4, 6, 9, 17 - start]) {
        const q = vin.slice(start, start + length);
        if (q.length < 3) continue;
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
    const { vin } = known[1] as KnownVehicle;
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
    const still = (await readKnownVehicles(db)).filter((v) => !moving.includes(v.vin));
    for (const { vin } of still) expect(vins.filter((listed) => listed === vin)).toHaveLength(1);
  });
});

describe('says whether the list moved after its first page', () => {
  const [inEast, inNorth] = ['east', 'north'].map(
    (fleet) => `(select v.id from vehicles v join fleets f on f.id = v.fleet_id where f.code = '${fleet}' limit 1)`,
  );
  const next = async (sort: VehicleSort, between: string) => {
    const { nextCursor } = await listVehicles({ ctx: east, input: { sort, limit: 10 } });
    await db.pool.query(between);
    const { moved } = await listVehicles({ ctx: east, input: { sort, limit: 10, cursor: nextCursor ?? '' } });
    return moved;
  };
  // By the clock of the context, which stands still
  const at = (offsetMs: number) => `to_timestamp(${admin.clock.now() + offsetMs} / 1000.0)`;
  const change = (id = '') => `update vehicle_presence set changed_at = ${at(1)} where vehicle_id = ${id}`;
  const edit = (id = '') => `update vehicles set updated_at = ${at(1)} where id = ${id}`;

  test.each(['changed', '-changed'] as const)('%s', async (sort) => {
    // After the changes of other tests
    await db.pool.query(`update vehicle_presence set changed_at = ${at(-DAY_MS)}`);
    await db.pool.query(`update vehicle_facets set changed_at = ${at(-DAY_MS)}`);
    expect(await next(sort, 'select 1')).toBe(false);
    expect(await next(sort, change(inNorth))).toBe(false);
    expect(await next(sort, change(inEast))).toBe(true);
    expect((await listVehicles({ ctx: east, input: { sort } })).moved).toBe(false);
  });

  test.each(['plate', '-plate'] as const)('%s', async (sort) => {
    await db.pool.query(`update vehicles set updated_at = ${at(-DAY_MS)}`);
    expect(await next(sort, change(inEast))).toBe(false);
    expect(await next(sort, edit(inNorth))).toBe(false);
    expect(await next(sort, edit(inEast))).toBe(true);
  });

  test('never by VIN', async () => {
    expect(await next('vin', `${edit(inEast)}; ${change(inEast)}`)).toBe(false);
  });
});

test('exports by VIN what is listed by change', async () => {
  const vins: string[] = [];
  for await (const page of await exportVehicles({ ctx: east, input: { sort: '-changed' } }))
    vins.push(...page.map(({ vin }) => vin));
  expect(vins).toEqual(expected({ fleet: ['east'], sort: 'vin' }));
});

test('exports the vehicles of the list, in pages', async () => {
  const rows: VehicleSummary[] = [];
  for await (const page of await exportVehicles({
    ctx: east,
    input: { status: ['connected', 'offline'], sort: '-plate' },
  }))
    rows.push(...page);
  const { vins } = await walk(east, { status: ['connected', 'offline'], sort: '-plate' });
  expect(rows.map((row) => row.vin)).toEqual(vins);
  expect(vins.length).toBeGreaterThan(1_000);
});
