import { expect, test } from 'vitest';
import { createWorker } from './worker';

test('runs once more, however often it is woken during a run', async () => {
  const runs: (() => void)[] = [];
  const worker = createWorker(() => new Promise((resolve) => runs.push(resolve)));
  const first = worker.wake();
  const others = [worker.wake(), worker.wake(), worker.wake()];
  expect(runs).toHaveLength(1);
  runs[0]?.();
  await Promise.resolve();
  await Promise.resolve();
  expect(runs).toHaveLength(2);
  runs[1]?.();
  await Promise.all([first, ...others, worker.idle()]);
  expect(runs).toHaveLength(2);
  const later = worker.wake();
  expect(runs).toHaveLength(3);
  runs[2]?.();
  await later;
});
