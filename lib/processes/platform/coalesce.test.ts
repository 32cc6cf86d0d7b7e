import { expect, test } from 'vitest';
import { coalesce } from './coalesce';

test('what is asked for during a run is answered by one more', async () => {
  const runs: (() => void)[] = [];
  const job = coalesce(() => new Promise((resolve) => runs.push(resolve)));
  const first = job.now();
  const others = [job.now(), job.now(), job.now()];
  expect(runs).toHaveLength(1);
  runs[0]?.();
  await Promise.resolve();
  await Promise.resolve();
  expect(runs).toHaveLength(2);
  runs[1]?.();
  await Promise.all([first, ...others, job.idle()]);
  expect(runs).toHaveLength(2);
  const later = job.now();
  expect(runs).toHaveLength(3);
  runs[2]?.();
  await later;
});
