import { expect, test } from 'vitest';
import { sparingly } from './sparingly';

test('the first failure is told at once, a thousand more as one line', () => {
  let now = 0;
  const said: unknown[] = [];
  const report = sparingly(
    1_000,
    (error, unsaid) => said.push([error, unsaid]),
    () => now,
  );
  for (const error of ['a', 'b', 'c']) report(error);
  now = 1_000;
  for (const error of ['d', 'e']) report(error);
  expect(said).toEqual([
    ['a', 0],
    ['d', 2],
  ]);
});
