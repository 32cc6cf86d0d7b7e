import { expect, test } from 'vitest';
import { readSearch } from '../search-text';
import { startPatterns, vinStarts } from './vin-starts';

const VIN = 'LTPAE5B10PA100104';
const prefixes = [
  { prefix: VIN.slice(0, 8), vehicles: 100 },
  { prefix: 'WTPZZ9Z9', vehicles: 50 },
];
const matches = (pattern: string, text: string) =>
  new RegExp(`^${pattern.replaceAll('_', '.').replaceAll('%', '.*')}$`).test(text);

test('finds a text that begins within the first five characters of a VIN by a start of that VIN', () => {
  for (let at = 0; at <= 13; at++) {
    for (let end = at + 4; end <= 17; end++) {
      const search = readSearch(VIN.slice(at, end));
      const patterns = startPatterns(search) ?? [];
      const found = prefixes.filter(({ prefix }) => patterns.some((pattern) => matches(pattern, prefix)));
      const starts = vinStarts(search, found).map(({ start }) => start);
      expect(starts).toEqual(at < 5 ? [VIN.slice(0, Math.max(8, end))] : []);
    }
  }
});

test('uses a short text as the start of a VIN', () => {
  expect(startPatterns(readSearch('LT'))).toEqual(['LT%']);
  expect(vinStarts(readSearch('LT'), [{ prefix: 'LTPAE5B1', vehicles: 7 }])).toEqual([{ start: 'LT', vehicles: 7 }]);
});

test('finds a text at both of two positions within a start', () => {
  const starts = vinStarts(readSearch('ABAB1'), [{ prefix: 'ABABABAB', vehicles: 100 }]);
  expect(starts.map(({ start }) => start).sort()).toEqual(['ABABABAB1']);
  const twice = vinStarts(readSearch('AAAAA'), [{ prefix: 'LTPAAAAA', vehicles: 100 }]);
  expect(twice.map(({ start }) => start).sort()).toEqual(['LTPAAAAA', 'LTPAAAAAA']);
});

test('has no starts without a search', () => {
  expect(startPatterns({ kind: 'none' })).toBeNull();
  expect(vinStarts({ kind: 'none' }, prefixes)).toEqual([]);
});

test('escapes wildcards', () => {
  expect(startPatterns(readSearch('A%_1'))?.[1]).toBe('_A\\%\\_1%');
});
