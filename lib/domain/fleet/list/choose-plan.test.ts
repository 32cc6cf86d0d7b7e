import { expect, test } from 'vitest';
import { choosePlan } from './choose-plan';
import type { Filter } from './filter';
import { orderBy } from './order';
import type { ListStatistics } from './statistics-store';

const MILLION = 1_000_000;
const everything: Filter = { fleetIds: null, modelIds: null, tags: [], facts: null, search: { kind: 'none' } };
const text: Filter = { ...everything, search: { kind: 'substring', text: 'ABCD' } };

const statistics = (vehicles: number, wanted: number, more: Partial<ListStatistics> = {}): ListStatistics => ({
  groups: [{ fleetId: 0, modelId: 0, vehicles, wanted, present: 0b11 }],
  all: MILLION,
  withFacts: wanted,
  starts: [],
  sample: null,
  ...more,
});
const sampled = (elsewhere: number): ListStatistics['sample'] => {
  const seen = { rows: 2_000, elsewhere, tagged: 0 };
  return { all: seen, own: seen };
};
const plan = (filter: Filter, known: ListStatistics, own: Parameters<typeof choosePlan>[2] = null) =>
  choosePlan({ order: orderBy('vin'), filter, limit: 51 }, known, own);

test('scans in order without a filter', () => {
  expect(plan(everything, statistics(MILLION, MILLION)).scanRows).toBeGreaterThanOrEqual(51);
});

test('scans for common facts, and collects rare ones', () => {
  const facts = { ...everything, facts: [11] };
  expect(plan(facts, statistics(MILLION, 600_000)).scanRows).toBeGreaterThan(0);
  expect(plan(facts, statistics(MILLION, 5_000))).toEqual({ scanRows: 0, collectFrom: 'vehicle_facets', ownRows: 0 });
});

test('scans for a text that is common in the sample, and collects a rare one', () => {
  expect(plan(text, statistics(MILLION, MILLION, { sample: sampled(200) })).scanRows).toBeGreaterThan(0);
  expect(plan(text, statistics(MILLION, MILLION, { sample: sampled(0) }))).toMatchObject({
    scanRows: 0,
    collectFrom: 'vehicles',
  });
});

test('limits a scan to the cost of collecting', () => {
  for (const found of [1, 3, 10, 30, 100, 300, 1_000]) {
    const known = statistics(MILLION, MILLION, { sample: sampled(found) });
    const matches = ((found + 0.5) / 2_001) * MILLION;
    expect(plan(text, known).scanRows).toBeLessThanOrEqual(Math.max(500, 1.2 * matches + 1));
  }
});

test('scans the ranges of the order that begin with the text, unless few of their rows have the facts', () => {
  const known = (wanted: number) =>
    statistics(MILLION, wanted, { starts: [{ start: 'LTPA', vehicles: 100_000 }], sample: sampled(0) });
  const own = { of: 'vin' as const, ranges: [{ from: 'LTPA', to: 'LTPAZ' }] };
  const facts = { ...text, facts: [3] };
  expect(plan(facts, known(500_000), own).ownRows).toBeGreaterThan(0);
  expect(plan(facts, known(500_000)).ownRows).toBe(0);
  expect(plan(facts, known(2_000), own)).toMatchObject({ ownRows: 0, collectFrom: 'vehicle_facets' });
});
