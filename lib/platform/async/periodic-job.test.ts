import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Log } from '../log';
import { startPeriodicJob } from './periodic-job';

const EVERY_MS = 1_000;
const log = { warn: vi.fn() };

beforeEach(() => {
  vi.clearAllMocks();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const start = (work: () => Promise<unknown>, onRun?: (outcome: string) => void) =>
  startPeriodicJob(log as unknown as Log, 'test', EVERY_MS, work, onRun);

test('runs at once, and again after the interval since the last end', async () => {
  const work = vi.fn(() => new Promise((resolve) => setTimeout(resolve, 500)));
  const job = start(work);
  expect(work).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(500 + EVERY_MS - 1);
  expect(work).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(work).toHaveBeenCalledTimes(2);
  const stopped = job.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  await stopped;
  job.wake();
  expect(work).toHaveBeenCalledTimes(2);
});

test('continues after failures, and logs the first in a row', async () => {
  let failures = 3;
  const outcomes: string[] = [];
  const job = start(
    async () => {
      if (failures-- > 0) throw new Error('away');
    },
    (outcome) => outcomes.push(outcome),
  );
  await vi.advanceTimersByTimeAsync(3 * EVERY_MS);
  expect(outcomes).toEqual(['failed', 'failed', 'failed', 'done']);
  expect(log.warn).toHaveBeenCalledTimes(1);
  failures = 1;
  await vi.advanceTimersByTimeAsync(EVERY_MS);
  expect(log.warn).toHaveBeenCalledTimes(2);
  await job.stop();
});

test('runs when woken, or again after the current run, and restarts the interval', async () => {
  let finish: () => void = () => undefined;
  const work = vi.fn(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  const job = start(work);
  job.wake();
  job.wake();
  finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(work).toHaveBeenCalledTimes(2);
  finish();
  await vi.advanceTimersByTimeAsync(EVERY_MS / 2);
  job.wake();
  expect(work).toHaveBeenCalledTimes(3);
  finish();
  await vi.advanceTimersByTimeAsync(EVERY_MS - 1);
  expect(work).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(1);
  expect(work).toHaveBeenCalledTimes(4);
  finish();
  await job.stop();
});
