import { expect, test } from 'vitest';
import { preferredWaitS } from './prefer-wait';

test.each([
  [undefined, null],
  ['wait=10', 10],
  ['return=representation, Wait = "5"; x', 5],
  ['wait=0', 0],
  ['wait=86400', 60],
  ['wait=1.5', null],
  ['wait=-1', null],
  ['wait=soon', null],
  ['await=10', null],
  ['wait', null],
])('Prefer: %s is %s s', (prefer, seconds) => {
  expect(preferredWaitS(new Headers(prefer === undefined ? {} : { prefer }))).toBe(seconds);
});
