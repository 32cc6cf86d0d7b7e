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

test('a text that begins within the first five characters of a VIN is found by a start of that VIN, others by none', () => {
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

test('a short text is itself what the VIN begins with', () => {
  expect(startPatterns(readSearch('LT'))).toEqual(['LT%']);
  expect(vinStarts(readSearch('LT'), [{ prefix: 'LTPAE5B1', vehicles: 7 }])).toEqual([{ start: 'LT', vehicles: 7 }]);
});

test('a text that a start has twice, with different ends, is looked for at both', () => {
  const starts = vinStarts(readSearch('ABAB1'), [{ prefix: 'ABABABAB', vehicles: 100 }]);
  expect(starts.map(({ start }) => start).sort()).toEqual(['ABABABAB1']);
  const twice = vinStarts(readSearch('AAAAA'), [{ prefix: 'LTPAAAAA', vehicles: 100 }]);
  expect(twice.map(({ start }) => start).sort()).toEqual(['LTPAAAAA', 'LTPAAAAAA']);
});

test('nothing searched is nowhere', () => {
  expect(startPatterns({ kind: 'none' })).toBeNull();
  expect(vinStarts({ kind: 'none' }, prefixes)).toEqual([]);
});

test('wildcards are escaped', () => {
  expect(startPatterns(readSearch('A%_1'))?.[1]).toBe('_A\\%\\_1%');
});
