import { describe, expect, it } from 'vitest';
import { type CellFrame, decodeFrame, encodeClusters, encodeVehicles, MAP_STATUSES } from '@/lib/contracts/cells';
import { countViewport } from './count-viewport';
import { Viewport } from './viewport';

type Position = { id: number; x?: number; y?: number; ageMs?: number };

/** A viewport with a clock and timers of the test. */
function setUp(scopes = ['_all']) {
  let now = 0;
  const due: { at: number; run: () => void }[] = [];
  const viewport = new Viewport({ now: () => now, schedule: (run, delayMs) => due.push({ at: now + delayMs, run }) });
  const pass = (ms: number) => {
    now += ms;
    for (const one of due.splice(0)) {
      if (one.at <= now) one.run();
      else due.push(one);
    }
  };
  const watch = (cells: string[], filter = '{}') => viewport.watch({ scopes, cells, filter });
  const add = (cell: string, frame: CellFrame, scope = '_all') => viewport.add({ scope, cell, frame });
  const ids = () =>
    viewport
      .getSnapshot()
      .vehicles.map(({ id }) => id)
      .sort((a, b) => a - b);
  return { viewport, pass, watch, add, ids, tick: () => viewport.tick() };
}

const vehicles = (cell: string, positions: Position[], { part = 0, parts = 1, at = 10_000 } = {}): CellFrame =>
  decoded(
    cell,
    encodeVehicles(
      { part, parts, at },
      positions.map(({ id, x = 0.5, y = 0.5, ageMs = 0 }) => ({
        ...{ id, x, y, ageMs, headingDeg: null, speedKmh: null },
        ...{ status: 1, alarm: false, implausible: false },
      })),
    ),
  );
const clusters = (cell: string, squares: [square: number, counts: number[], x?: number][], part = 0, parts = 1) =>
  decoded(
    cell,
    encodeClusters(
      { part, parts, at: 10_000 },
      1,
      squares.map(([square, counts, x = 0.5]) => ({ square, x, y: 0.5, counts, alarms: 1 })),
    ),
  );

function decoded(cell: string, bytes: Uint8Array): CellFrame {
  const frame = decodeFrame(cell, bytes);
  if (!frame) throw new Error('Not a frame');
  return frame;
}

describe('the snapshot', () => {
  it('shows the frames of one round together', () => {
    const { viewport, pass, watch, add, ids } = setUp();
    watch(['10', '11']);
    let notified = 0;
    viewport.subscribe(() => {
      notified += 1;
    });
    add('10', vehicles('10', [{ id: 1 }]));
    add('11', vehicles('11', [{ id: 2 }]));
    expect(ids()).toEqual([]);
    pass(60);
    expect(ids()).toEqual([1, 2]);
    expect(notified).toBe(1);
    expect(viewport.getSnapshot()).toBe(viewport.getSnapshot());
  });

  it('has a vehicle once at its newest position, from any part', () => {
    const { viewport, pass, watch, add } = setUp();
    watch(['10', '11']);
    add('11', vehicles('11', [{ id: 1 }], { at: 20_000 }));
    add('10', vehicles('10', [{ id: 1, ageMs: 4_000 }], { at: 20_500 }));
    pass(60);
    const [only, ...others] = viewport.getSnapshot().vehicles;
    expect(others).toEqual([]);
    expect(only).toMatchObject({ id: 1, positionAt: 20_000 });
    expect(only?.x).toBeGreaterThan(0.75);
  });

  it('replaces a part by its newer frame, and drops removed parts', () => {
    const { pass, watch, add, ids } = setUp();
    watch(['10']);
    add('10', vehicles('10', [{ id: 1 }], { part: 0, parts: 2 }));
    add('10', vehicles('10', [{ id: 2 }, { id: 3 }], { part: 1, parts: 2 }));
    pass(60);
    expect(ids()).toEqual([1, 2, 3]);
    add('10', vehicles('10', [{ id: 3 }], { part: 1, parts: 2 }));
    pass(300);
    expect(ids()).toEqual([1, 3]);
    add('10', vehicles('10', [{ id: 1 }], { part: 0, parts: 1 }));
    pass(300);
    expect(ids()).toEqual([1]);
  });

  it('sums the same square of several parts and scopes, with their common centre', () => {
    const { viewport, pass, watch, add } = setUp(['north', 'south']);
    watch(['10']);
    add('10', clusters('10', [[2, [30, 0, 0, 0, 0], 0.25]], 0, 2), 'north');
    add('10', clusters('10', [[2, [0, 5, 0, 0, 5], 0.75]], 1, 2), 'north');
    add('10', clusters('10', [[1, [1]]]), 'south');
    pass(60);
    const found = viewport.getSnapshot().clusters;
    expect(found).toHaveLength(2);
    const summed = found.find(({ total }) => total === 40);
    expect(summed).toMatchObject({ alarms: 2, counts: { driving: 30, standing: 5, offline: 5 } });
    // Square 2: the west of the south, 1/8 of the world wide, from x = 1/2
    expect(((summed?.x ?? 0) - 0.5) * 8).toBeCloseTo(0.375, 2);
    const { total, byStatus } = countViewport(viewport.getSnapshot(), { west: -180, east: 180, south: -90, north: 90 });
    expect([total, byStatus.driving]).toEqual([41, 31]);
  });

  it('marks a part without new frames as outdated, with its age', () => {
    const { viewport, pass, watch, add, tick } = setUp();
    watch(['10']);
    add('10', vehicles('10', [{ id: 1 }], { part: 0, parts: 2, at: 10_000 }));
    add('10', vehicles('10', [{ id: 2 }], { part: 1, parts: 2, at: 10_000 }));
    pass(60);
    pass(4_000);
    add('10', vehicles('10', [{ id: 2 }], { part: 1, parts: 2, at: 14_000 }));
    pass(1_500);
    tick();
    expect(viewport.getSnapshot()).toMatchObject({ at: 10_000, outdatedParts: 1, missing: 0 });
    expect(viewport.getSnapshot().vehicles.map(({ id, outdated }) => [id, outdated])).toEqual([
      [1, true],
      [2, false],
    ]);
    add('10', vehicles('10', [{ id: 1 }], { part: 0, parts: 2, at: 16_000 }));
    pass(300);
    expect(viewport.getSnapshot()).toMatchObject({ at: 14_000, outdatedParts: 0 });
  });

  it('counts incomplete cells: without a scope, and for a while without a part', () => {
    const { viewport, pass, watch, add, tick } = setUp(['north', 'south']);
    watch(['10', '11']);
    expect(viewport.getSnapshot()).toMatchObject({ missing: 2, at: null });
    add('10', vehicles('10', []), 'north');
    pass(60);
    expect(viewport.getSnapshot().missing).toBe(2);
    add('10', vehicles('10', [], { part: 1, parts: 2 }), 'south');
    pass(300);
    expect(viewport.getSnapshot().missing).toBe(2);
    pass(1_600);
    tick();
    expect(viewport.getSnapshot().missing).toBe(1);
  });
});

describe('a changed view', () => {
  it('keeps the previous cells until the new ones are complete', () => {
    const { viewport, pass, watch, add, ids } = setUp();
    watch(['1']);
    add(
      '1',
      vehicles('1', [
        { id: 1, x: 0.2, y: 0.2 },
        { id: 2, x: 0.8, y: 0.2 },
      ]),
    );
    pass(60);
    watch(['10', '11']);
    expect(ids()).toEqual([1, 2]);
    expect(viewport.getSnapshot().missing).toBe(2);
    add('10', vehicles('10', [{ id: 3 }]));
    pass(300);
    expect(ids()).toEqual([2, 3]);
    add('11', vehicles('11', []));
    pass(300);
    expect(ids()).toEqual([3]);
  });

  it('keeps small cells after zooming out until the large one is complete', () => {
    const { pass, watch, add, ids } = setUp();
    watch(['10', '11']);
    add('10', vehicles('10', [{ id: 1 }]));
    add('11', vehicles('11', [{ id: 2 }]));
    pass(60);
    watch(['1']);
    expect(ids()).toEqual([1, 2]);
    add('1', vehicles('1', [{ id: 2 }]));
    pass(300);
    expect(ids()).toEqual([2]);
  });

  it('shows nothing outside of the view with another filter', () => {
    const { pass, watch, add, ids } = setUp();
    watch(['10', '11']);
    add('10', vehicles('10', [{ id: 1 }]));
    add('11', vehicles('11', [{ id: 2 }]));
    pass(60);
    watch(['10'], '{"alarm":true}');
    expect(ids()).toEqual([1]);
    add('10', vehicles('10', []));
    pass(300);
    expect(ids()).toEqual([]);
  });

  it('drops the previous cells after a timeout', () => {
    const { viewport, pass, watch, add, ids, tick } = setUp();
    watch(['1']);
    add('1', vehicles('1', [{ id: 1 }]));
    pass(60);
    watch(['13']);
    pass(6_000);
    tick();
    expect(viewport.getSnapshot().vehicles).toMatchObject([{ id: 1, outdated: true }]);
    pass(5_000);
    tick();
    expect(ids()).toEqual([]);
  });

  it('ignores late frames of cells that are not watched', () => {
    const { pass, watch, add, ids } = setUp();
    watch(['10']);
    add('11', vehicles('11', [{ id: 2 }]));
    pass(60);
    expect(ids()).toEqual([]);
  });
});

it('composes 24 full cells', () => {
  const { viewport, pass, watch } = setUp();
  const cells = Array.from({ length: 24 }, (_, i) => `12${Math.floor(i / 16)}${Math.floor(i / 4) % 4}${i % 4}`);
  watch(cells);
  const payloads = cells.map((_cell, c) =>
    encodeVehicles(
      { part: 0, parts: 1, at: 1 },
      Array.from({ length: 200 }, (_, i) => ({
        ...{ id: c * 200 + i, x: i / 200, y: 0.5, headingDeg: i, speedKmh: 50 },
        ...{ status: i % MAP_STATUSES.length, alarm: false, implausible: false, ageMs: 0 },
      })),
    ),
  );
  cells.forEach((cell, i) => {
    viewport.add({ scope: '_all', cell, frame: decoded(cell, payloads[i] ?? new Uint8Array()) });
  });
  pass(1_000);
  expect(viewport.getSnapshot().vehicles).toHaveLength(4_800);
});
