import { expect, test } from 'vitest';
import { escapeLike, readSearch } from './search-text';

test('four characters are searched anywhere, fewer as a start', () => {
  expect(readSearch('ab12')).toEqual({ kind: 'substring', text: 'AB12', tail: 'AB12' });
  expect(readSearch('ab1')).toEqual({ kind: 'prefix', text: 'AB1' });
  expect(readSearch('  ')).toEqual({ kind: 'none' });
  expect(readSearch(undefined)).toEqual({ kind: 'none' });
});

test('a plate is found with and without its separators', () => {
  expect(readSearch('沪A·12')).toEqual({ kind: 'substring', text: '沪A12', tail: '沪A12' });
  expect(readSearch('b-tp 1234')).toMatchObject({ text: 'BTP1234' });
});

test('four characters of which only separators are many search as a start', () => {
  expect(readSearch('A - ·')).toEqual({ kind: 'prefix', text: 'A' });
});

test('the tail lies in the trigram index wherever the text ends behind the eighth character of a VIN', () => {
  const vin = 'LTPAE5B10PA100104';
  for (let start = 0; start < 17; start++) {
    for (let end = Math.max(start + 4, 9); end <= 17; end++) {
      const search = readSearch(vin.slice(start, end));
      expect(search.kind === 'substring' && vin.slice(5)).toContain(search.kind === 'substring' && search.tail);
    }
  }
});

test('wildcards of LIKE are escaped', () => {
  expect(escapeLike('50%_\\')).toBe('50\\%\\_\\\\');
});
