import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createKeyedWorker } from './keyed-worker';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('runs for its keys at once and again later', async () => {
  const runs: number[][] = [];
  const worker = createKeyedWorker(1_000, async (keys: number[]) => {
    runs.push(keys);
    return true;
  });
  worker.wakeTwice([1]);
  worker.wakeTwice([2, 1]);
  await vi.advanceTimersByTimeAsync(999);
  expect(runs).toEqual([[1], [2, 1]]);
  await vi.advanceTimersByTimeAsync(1);
  expect(runs.slice(2)).toEqual([[1, 2]]);
  await worker.wake([3]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(runs.slice(3)).toEqual([[3]]);
  await worker.stop();
});

test('retries keys until their run succeeds or it is stopped', async () => {
  let failures = 2;
  let runs = 0;
  const worker = createKeyedWorker(1_000, async () => {
    runs++;
    return failures-- <= 0;
  });
  await worker.wake([7]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(runs).toBe(3);
  failures = 1;
  await worker.wake([7]);
  await worker.stop();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(runs).toBe(4);
});
