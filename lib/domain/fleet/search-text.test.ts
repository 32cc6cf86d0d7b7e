import { expect, test } from 'vitest';
import { escapeLike, readSearch } from './search-text';

test('four characters are searched anywhere, fewer as a start', () => {
  expect(readSearch('ab12')).toEqual({ kind: 'substring', text: 'AB12' });
  expect(readSearch('ab1')).toEqual({ kind: 'prefix', text: 'AB1' });
  expect(readSearch('  ')).toEqual({ kind: 'none' });
  expect(readSearch(undefined)).toEqual({ kind: 'none' });
});

test('a plate is found with and without its separators', () => {
  expect(readSearch('沪A·12')).toEqual({ kind: 'substring', text: '沪A12' });
  expect(readSearch('b-tp 1234')).toMatchObject({ text: 'BTP1234' });
});

test('four characters of which only separators are many search as a start', () => {
  expect(readSearch('A - ·')).toEqual({ kind: 'prefix', text: 'A' });
});

test('wildcards of LIKE are escaped', () => {
  expect(escapeLike('50%_\\')).toBe('50\\%\\_\\\\');
});
