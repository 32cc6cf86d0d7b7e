import { expect, test } from 'vitest';
import { escapeLike } from './escape-like';

test('escapes wildcards of LIKE', () => {
  expect(escapeLike('50%_\\')).toBe('50\\%\\_\\\\');
});
