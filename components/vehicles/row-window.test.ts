import { expect, test } from 'vitest';
import { rowsInSight, scrollTopFor, withinRows } from './row-window';

test('returns whole blocks around the visible rows', () => {
  expect(rowsInSight(0, 800)).toEqual({ first: 0, last: 30 });
  expect(rowsInSight(40, 800)).toEqual({ first: 0, last: 30 });
  expect(rowsInSight(40_000, 800)).toEqual({ first: 990, last: 1_030 });
});

test('renders every visible row at any scroll position', () => {
  for (let top = 0; top < 20_000; top += 7) {
    const { first, last } = rowsInSight(top, 873);
    expect(first * 40).toBeLessThanOrEqual(top);
    expect(last * 40).toBeGreaterThanOrEqual(top + 873);
  }
});

test('shows the end of a list that became shorter', () => {
  expect(withinRows({ first: 990, last: 1_030 }, 2_000)).toEqual({ first: 990, last: 1_030 });
  expect(withinRows({ first: 990, last: 1_030 }, 200)).toEqual({ first: 160, last: 200 });
  expect(withinRows({ first: 990, last: 1_030 }, 3)).toEqual({ first: 0, last: 3 });
  expect(withinRows({ first: 0, last: 30 }, 0)).toEqual({ first: 0, last: 0 });
});

test('scrolls no farther than needed, and not below the heading', () => {
  const at = { scrollTopPx: 400, heightPx: 432, headingPx: 32 };
  expect(scrollTopFor(10, at)).toBeNull();
  expect(scrollTopFor(9, at)).toBe(360);
  expect(scrollTopFor(19, at)).toBeNull();
  expect(scrollTopFor(20, at)).toBe(440);
});
