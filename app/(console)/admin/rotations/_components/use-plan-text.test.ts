import { expect, test } from 'vitest';
import { minDuration, waveSizes } from './use-plan-text';

test.each([
  [{ canary: 5, waves: [10, 50, 100] }, 200, [5, 15, 80, 100]],
  [{ canary: 0, waves: [100] }, 7, [7]],
  [{ canary: 5, waves: [10, 50, 100] }, 3, [3]],
  // The canary is more than the first share
  [{ canary: 5, waves: [10, 50, 100] }, 20, [5, 5, 10]],
  [{ canary: 0, waves: [10, 100] }, 0, []],
])('plan %o divides %d vehicles into waves of %j', (plan, total, sizes) => {
  expect(waveSizes(plan, total)).toEqual(sizes);
});

test('computes the duration from the rate and the pauses between waves', () => {
  const plan = { canary: 5, waves: [50, 100], soakMinutes: 10, perMinute: 60 };
  expect(minDuration(plan, 600)).toBe((10 + 2 * 10) * 60_000);
  expect(minDuration({ ...plan, soakMinutes: 0 }, 20)).toBe(0);
});
