import { expect, test } from 'vitest';
import { rateLimitedLog } from './index';

test('writes the first failure at once, and later ones as one line with their number', () => {
  let now = 0;
  const written: unknown[] = [];
  const report = rateLimitedLog(
    1_000,
    (error, suppressed) => written.push([error, suppressed]),
    () => now,
  );
  for (const error of ['a', 'b', 'c']) report(error);
  now = 1_000;
  for (const error of ['d', 'e']) report(error);
  expect(written).toEqual([
    ['a', 0],
    ['d', 2],
  ]);
});
