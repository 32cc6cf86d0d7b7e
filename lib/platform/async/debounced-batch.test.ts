import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDebouncedBatch } from './debounced-batch';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('passes each item once after the delay, and none after stop', async () => {
  const batches: string[][] = [];
  const batch = createDebouncedBatch<string>(50, async (items) => {
    batches.push(items);
  });
  batch.add(['a', 'b']);
  await vi.advanceTimersByTimeAsync(49);
  batch.add(['b', 'c']);
  expect(batches).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(batches).toEqual([['a', 'b', 'c']]);
  batch.add(['d']);
  batch.stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(batches).toHaveLength(1);
});
