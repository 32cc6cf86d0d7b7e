import { expect, test } from 'vitest';
import { isTokenShaped } from './live-token';

test('distinguishes tokens from passwords', () => {
  expect(['eyJhbGciOiJub25lIn0.e30.', 'eyJh.eyJz.c2ln'].every(isTokenShaped)).toBe(true);
  expect(['a.b.c', 'secret', '', 'eyJh'].some(isTokenShaped)).toBe(false);
});
