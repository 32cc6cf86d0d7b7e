import { describe, expect, it } from 'vitest';
import { MAP_STATUSES, type MapFilter, quadkeyOf, tileOf } from '@/lib/contracts';
import { seededRandom } from '@/lib/testing/random';
import { buildFrame, MAX_SINGLE_VEHICLES } from './build-frame';
import { ALL_VEHICLES } from './cell-index';
import { compileFilter } from './compile-filter';
import { FleetPositions, type VehicleRow } from './fleet-positions';
import { facts, frameOf, NOW, position, row, telemetry, totalOf } from './position-fixture';
import { type Area, selectInArea } from './select-in-area';

describe('the frames of 20,000 vehicles', () => {
  const COUNT = 20_000;
  const MODELS = ['aurora', 'boreas'];
  const viewport = new FleetPositions();
  const truth = new Map<number, VehicleRow>();
  const next = seededRandom(11);
  const tags = [[], ['pool'], ['leased', 'pool']];
  for (let id = 1; id <= COUNT; id++) {
    // Half of them in one town
    const town = id % 2 === 0;
    const vehicle = row(id, town ? 121 + next() : next() * 360 - 180, town ? 31 + next() : next() * 170 - 85, {
      fleetId: 1 + (id % 3),
      modelId: 1 + (id % 2),
      tags: tags[id % 3] ?? [],
      presence: { connection: next() < 0.8 ? 'connected' : 'disconnected', sleeping: next() < 0.1, changedAt: NOW },
      speedKmh: next() < 0.5 ? 0 : 60,
    });
    truth.set(id, vehicle);
    viewport.put(vehicle, NOW);
  }
  // They move, change fleets, connect and disconnect: some to empty cells
  for (let i = 0; i < 3 * COUNT; i++) {
    const id = 1 + Math.floor(next() * COUNT);
    const vehicle = truth.get(id);
    if (!vehicle) continue;
    const kind = next();
    if (kind < 0.6) {
      const at = { longitude: next() * 360 - 180, latitude: next() * 170 - 85 };
      viewport.applyTelemetry(telemetry(id, NOW + i, position(at.longitude, at.latitude)), NOW);
      vehicle.position = { at: NOW, ...at };
    } else if (kind < 0.8) {
      const isConnected = facts(vehicle).connection === 'connected';
      vehicle.presence = { ...facts(vehicle), connection: isConnected ? 'disconnected' : 'connected' };
      viewport.applyPresence(id, vehicle.presence, NOW);
    } else {
      vehicle.fleetId = 1 + (vehicle.fleetId % 3);
      viewport.put({ ...vehicle, telemetry: null }, NOW);
    }
  }
  const statusOf = (vehicle: VehicleRow) => {
    const { sleeping, connection } = facts(vehicle);
    const { speedKmh } = vehicle;
    if (sleeping) return 'sleeping';
    if (connection !== 'connected') return 'offline';
    return (speedKmh ?? 0) >= 1 ? 'driving' : 'standing';
  };
  const expected = (cell: string, scope: number, { statuses, models, tags: anyOf, alarm }: MapFilter): number => {
    const { z, x, y } = tileOf(cell);
    let count = 0;
    for (const vehicle of truth.values()) {
      const { position: at } = vehicle;
      if (!at || alarm || (scope !== ALL_VEHICLES && vehicle.fleetId !== scope)) continue;
      if (statuses?.length && !statuses.includes(statusOf(vehicle))) continue;
      if (models?.length && !models.includes(MODELS[vehicle.modelId - 1] ?? '')) continue;
      if (anyOf?.length && !anyOf.some((tag) => vehicle.tags.includes(tag))) continue;
      const sin = Math.sin((at.latitude * Math.PI) / 180);
      const tileX = Math.floor(((at.longitude + 180) / 360) * 2 ** z);
      const tileY = Math.floor((0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * 2 ** z);
      if (tileX === x && tileY === y) count += 1;
    }
    return count;
  };
  const FILTERS: MapFilter[] = [
    {},
    { statuses: ['driving'] },
    { statuses: ['sleeping', 'offline'], models: ['aurora'] },
    { tags: ['pool'] },
    { models: ['unknown'] },
    { alarm: true },
  ];

  it.each([
    '0',
    '1',
    '13',
    '132',
    '1321',
    '13212',
    quadkeyOf({ z: 8, x: 214, y: 104 }),
    quadkeyOf({ z: 12, x: 3427, y: 1672 }),
  ])('count the vehicles of cell %s for each scope and filter', (cell) => {
    for (const scope of [ALL_VEHICLES, 1, 2]) {
      for (const filter of FILTERS) {
        const frame = frameOf(viewport, cell, { scope, filter });
        expect([cell, scope, filter, totalOf(frame)]).toEqual([cell, scope, filter, expected(cell, scope, filter)]);
        expect(frame.kind === 'vehicles').toBe(totalOf(frame) <= MAX_SINGLE_VEHICLES);
      }
    }
  });

  it('count as many in the four quarters of a cell as in the cell', () => {
    for (const cell of ['1', '13', '132']) {
      const quarters = ['0', '1', '2', '3'].map((digit) => totalOf(frameOf(viewport, cell + digit)));
      expect(quarters.reduce((a, b) => a + b)).toBe(totalOf(frameOf(viewport, cell)));
    }
  });

  it('agree with the vehicles within an area, by fleet and filter', () => {
    const select = (area: Area, scopes: readonly number[] = [ALL_VEHICLES], filter: MapFilter = {}, limit = 1_000) =>
      selectInArea(viewport, { area, scopes, limit, filter: compileFilter(viewport, filter, () => undefined) });
    const square = (west: number, east: number): Area => [
      [west, 10],
      [east, 10],
      [east, 40],
      [west, 40],
    ];
    const inside = (from: number, to: number) =>
      [...truth.values()].filter(
        ({ position: at }) =>
          at && at.longitude >= from && at.longitude <= to && at.latitude >= 10 && at.latitude <= 40,
      );
    expect(select(square(100, 130)).total).toBe(inside(100, 130).length);
    expect(select(square(170, 190)).total).toBe(inside(170, 180).length + inside(-180, -170).length);
    expect(select(square(-190, -170)).total).toBe(inside(170, 180).length + inside(-180, -170).length);
    const of = inside(100, 130).filter((vehicle) => vehicle.fleetId < 3 && statusOf(vehicle) === 'driving');
    const selected = select(square(100, 130), [1, 2], { statuses: ['driving'] }, 10);
    expect([selected.total, selected.ids.length]).toEqual([of.length, 10]);
    expect(selected.ids.every((id) => of.includes(truth.get(id) as VehicleRow))).toBe(true);
    const triangle = select([
      [100, 10],
      [130, 10],
      [100, 40],
    ]).total;
    expect(triangle).toBeGreaterThan(0);
    expect(triangle).toBeLessThan(select(square(100, 130)).total);
  });

  it('are bounded in size', () => {
    const filter = compileFilter(viewport, {}, () => undefined);
    for (const cell of ['0', '1', '2', '3', '13', '132']) {
      const built = buildFrame(viewport, { scope: ALL_VEHICLES, tile: tileOf(cell), filter });
      expect(built.encode({ part: 0, parts: 1, at: NOW }).length).toBeLessThanOrEqual(2_416);
    }
  });

  it('have clusters within their squares, and another content after a change', () => {
    const filter = compileFilter(viewport, {}, () => undefined);
    const build = () => buildFrame(viewport, { scope: ALL_VEHICLES, tile: tileOf('13'), filter });
    const frame = frameOf(viewport, '13');
    if (frame.kind !== 'clusters') return expect.fail();
    for (const { x, y, square } of frame.clusters) {
      expect(x >= square.x && x <= square.x + square.side && y >= square.y && y <= square.y + square.side).toBe(true);
    }
    const before = build().content;
    expect(build().content).toBe(before);
    const [id] = [...truth.keys()].filter((key) => vehicleIn(key, '13'));
    viewport.applyPresence(id ?? 0, { connection: 'connected', sleeping: true, changedAt: NOW }, NOW);
    expect(build().content).not.toBe(before);
  });

  const vehicleIn = (id: number, cell: string): boolean => {
    const { z, x } = tileOf(cell);
    const at = truth.get(id)?.position;
    return (
      at !== undefined &&
      at !== null &&
      Math.floor(((at.longitude + 180) / 360) * 2 ** z) === x &&
      at.latitude > 0 &&
      at.latitude < 60 &&
      truth.get(id)?.presence?.sleeping === false
    );
  };
});

it('counts every status', () => expect(MAP_STATUSES).toHaveLength(7));
