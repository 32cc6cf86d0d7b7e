import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLane } from './lane';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('does what was asked for at once, together, and once more later', async () => {
  const runs: number[][] = [];
  const lane = createLane(1_000, async (items) => {
    runs.push(items);
    return true;
  });
  lane.ask([1]);
  lane.ask([2, 1]);
  await vi.advanceTimersByTimeAsync(999);
  expect(runs).toEqual([[1], [2, 1]]);
  await vi.advanceTimersByTimeAsync(1);
  expect(runs.slice(2)).toEqual([[1, 2]]);
  await lane.once([3]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(runs.slice(3)).toEqual([[3]]);
  await lane.stop();
});

test('what fails is tried until it does not, and not after the end', async () => {
  let failures = 2;
  let runs = 0;
  const lane = createLane(1_000, async () => {
    runs++;
    return failures-- <= 0;
  });
  await lane.once([7]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(runs).toBe(3);
  failures = 1;
  await lane.once([7]);
  await lane.stop();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(runs).toBe(4);
});
