import { expect, test } from 'vitest';
import { looksLikeToken } from './live-token';

test('a token is told from a password', () => {
  expect(['eyJhbGciOiJub25lIn0.e30.', 'eyJh.eyJz.c2ln'].every(looksLikeToken)).toBe(true);
  expect(['a.b.c', 'secret', '', 'eyJh'].some(looksLikeToken)).toBe(false);
});
