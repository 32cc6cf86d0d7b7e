import { setTimeout as realSleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { retry } from './retry';

const BACKOFF = { firstMs: 1, maxMs: 2 };

test('runs again until it succeeds, and reports each failure', async () => {
  let failures = 3;
  const onRetry = vi.fn();
  const work = async () => {
    if (failures-- > 0) throw new Error(`failure ${failures}`);
    return 'done';
  };
  expect(await retry(work, { ...BACKOFF, shouldRetry: () => true, onRetry })).toBe('done');
  expect(onRetry.mock.calls.map(([error]) => (error as Error).message)).toEqual([
    'failure 2',
    'failure 1',
    'failure 0',
  ]);
});

test('throws an error that is not retried at once', async () => {
  const onRetry = vi.fn();
  const work = vi.fn(() => Promise.reject(new Error('permanent')));
  await expect(retry(work, { ...BACKOFF, shouldRetry: () => false, onRetry })).rejects.toThrow('permanent');
  expect(work).toHaveBeenCalledTimes(1);
  expect(onRetry).not.toHaveBeenCalled();
});

test('ends on abort, also during the delay', async () => {
  const abort = new AbortController();
  const work = vi.fn(() => Promise.reject(new Error('away')));
  const running = retry(work, {
    firstMs: 60_000,
    maxMs: 60_000,
    shouldRetry: () => true,
    onRetry: () => undefined,
    signal: abort.signal,
  });
  running.catch(() => undefined);
  await realSleep(1);
  abort.abort();
  await expect(running).rejects.toThrow();
  expect(work).toHaveBeenCalledTimes(1);
});
