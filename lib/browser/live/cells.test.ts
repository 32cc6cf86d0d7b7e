import { describe, expect, it } from 'vitest';
import { canonicalFilter, encodeClusters, encodeVehicles, filterLevel } from '@/lib/contracts';
import { Deduplicator } from './deduplicator';
import type { CellMessage } from './protocol';
import { cellInterest, cellScopes, isRequested, parseMessage } from './protocol';

const all = { subscribe: ['tsp/live/+/#'], topicRoot: 'tsp' };
const some = { subscribe: ['tsp/live/south/#', 'tsp/live/north/#'], topicRoot: 'tsp' };

describe('scopes', () => {
  it.each([
    ['all fleets in one', all, [], ['_all']],
    ['the chosen of all', all, ['south', 'east', 'south'], ['east', 'south']],
    ['all allowed ones', some, [], ['north', 'south']],
    ['the chosen and allowed ones', some, ['south', 'east'], ['south']],
    ['none', some, ['east'], []],
    ['none at all', { subscribe: [], topicRoot: 'tsp' }, [], []],
  ])('%s', (_what, allowed, chosen, expected) => expect(cellScopes(allowed, chosen)).toEqual(expected));
});

describe('the interest', () => {
  const filter = { statuses: ['driving' as const] };
  const level = filterLevel(canonicalFilter(filter));

  it('has a topic for every scope and cell, with the filter behind it', () => {
    expect(cellInterest(some, [{ cells: ['12', '13'], filter }])).toEqual({
      interest: { scopes: ['north', 'south'], cells: ['12', '13'], filter },
      topics: ['north/12', 'north/13', 'south/12', 'south/13'].map((path) => `tsp/live/${path}/${level}`),
    });
    expect(cellInterest(all, [{ cells: ['1'], filter: {} }])).toEqual({
      interest: { scopes: ['_all'], cells: ['1'] },
      topics: ['tsp/live/_all/1'],
    });
  });

  it('joins requests with the same filter and fleets; otherwise the first is used', () => {
    const requests = [{ cells: ['1', '2'] }, { cells: ['2', '3'], filter: {} }, { cells: ['0'], filter }];
    expect(cellInterest(all, requests)?.interest).toEqual({ scopes: ['_all'], cells: ['1', '2', '3'] });
  });

  it('is empty without cells or an allowed fleet', () => {
    expect(cellInterest(some, [])).toBeNull();
    expect(cellInterest(some, [{ cells: [] }])).toBeNull();
    expect(cellInterest(some, [{ cells: ['1'], fleets: ['east'] }])).toBeNull();
  });
});

describe('frames', () => {
  const bytes = encodeVehicles({ part: 1, parts: 2, at: 7 }, []);

  it('have their scope, cell and filter', () => {
    expect(parseMessage('tsp', 'tsp/live/_all/0123', bytes)).toEqual({
      kind: 'cell',
      message: {
        scope: '_all',
        cell: '0123',
        filter: undefined,
        frame: { kind: 'vehicles', part: 1, parts: 2, at: 7, vehicles: [] },
      },
    });
    expect(parseMessage('tsp', 'tsp/live/north/0/0123456789abcdef', bytes)).toMatchObject({
      message: { scope: 'north', filter: '0123456789abcdef' },
    });
  });

  it.each([
    ['no cell', 'tsp/live/_all/0124', bytes],
    ['text', 'tsp/live/_all/0', new TextEncoder().encode('{"vehicles":[]}')],
    ['another version', 'tsp/live/_all/0', bytes.map((byte, i) => (i === 0 ? 1 : byte))],
    ['truncated', 'tsp/live/_all/0', bytes.slice(0, -1)],
    ['longer than its length', 'tsp/live/_all/0', new Uint8Array([...bytes, 0])],
    ['part 3 of 2', 'tsp/live/_all/0', bytes.map((byte, i) => (i === 2 ? 3 : byte))],
    ['an invalid count', 'tsp/live/_all/0', bytes.map((byte, i) => (i === 13 ? 200 : byte))],
    [
      'a square twice',
      'tsp/live/_all/0',
      encodeClusters({ part: 0, parts: 1, at: 1 }, 2, [
        { square: 3, x: 0, y: 0, counts: [1], alarms: 0 },
        { square: 3, x: 0, y: 0, counts: [1], alarms: 0 },
      ]),
    ],
  ])('are refused: %s', (_what, topic, payload) => expect(parseMessage('tsp', topic, payload)).toBeNull());

  it('of one part never go back in time, unless the clock of a replica was set back', () => {
    const deduplicator = new Deduplicator();
    const message = (at: number, part = 0): CellMessage => ({
      scope: '_all',
      cell: '0',
      filter: undefined,
      frame: { kind: 'vehicles', part, parts: 2, at, vehicles: [] },
    });
    expect(deduplicator.acceptFrame(message(10_000), 0)).toBe(true);
    expect(deduplicator.acceptFrame(message(9_000), 100)).toBe(false);
    expect(deduplicator.acceptFrame(message(9_000, 1), 100)).toBe(true);
    expect(deduplicator.acceptFrame(message(10_000), 200)).toBe(true);
    expect(deduplicator.outdated).toBe(1);
    expect(deduplicator.acceptFrame(message(1_000), 1_000)).toBe(false);
    expect(deduplicator.acceptFrame(message(6_000), 6_000)).toBe(true);
    expect(deduplicator.acceptFrame(message(7_000), 7_000)).toBe(true);
  });

  it('are delivered to their requests', () => {
    const message = { scope: 'north', cell: '1', filter: undefined } as CellMessage;
    expect(isRequested(some, { cells: ['0', '1'], filter: {} }, message)).toBe(true);
    expect(isRequested(some, { cells: ['0'] }, message)).toBe(false);
    expect(isRequested(some, { cells: ['1'], filter: { alarm: true } }, message)).toBe(false);
    expect(isRequested(some, { cells: ['1'], fleets: ['south'] }, message)).toBe(false);
    expect(isRequested(all, { cells: ['1'] }, message)).toBe(false);
  });
});

it('rejects invalid answers to the interest', () => {
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const answer = { at: 1, cells: { granted: 96, refused: 4 } };
  expect(parseMessage('tsp', 'tsp/interest/web-1/answer', text(answer))).toEqual({ kind: 'answer', answer });
  expect(parseMessage('tsp', 'tsp/interest/web-1/answer', text({ at: 1 }))).toBeNull();
  expect(parseMessage('tsp', 'tsp/interest/web-1', text(answer))).toBeNull();
});
