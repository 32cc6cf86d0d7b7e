import { expect, test } from 'vitest';
import { readSearch } from './search-text';

test('searches three characters anywhere, fewer at the start', () => {
  expect(readSearch('ab1')).toEqual({ kind: 'substring', text: 'AB1' });
  expect(readSearch('ab')).toEqual({ kind: 'prefix', text: 'AB' });
  expect(readSearch('  ')).toEqual({ kind: 'none' });
  expect(readSearch(undefined)).toEqual({ kind: 'none' });
});

test('removes the separators of plates', () => {
  expect(readSearch('沪A·12')).toEqual({ kind: 'substring', text: '沪A12' });
  expect(readSearch('b-tp 1234')).toMatchObject({ text: 'BTP1234' });
});

test('searches at the start where too few characters remain without separators', () => {
  expect(readSearch('A - ·')).toEqual({ kind: 'prefix', text: 'A' });
  expect(readSearch('A·1')).toEqual({ kind: 'prefix', text: 'A1' });
});
