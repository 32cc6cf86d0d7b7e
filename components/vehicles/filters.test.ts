import { describe, expect, test } from 'vitest';
import { filtersToQuery, NO_FILTERS, narrows, parseFilters } from './filters';

const parse = (query: string) => parseFilters(new URLSearchParams(query));

describe('filters and URL', () => {
  test('the default filters have no query', () => {
    expect(parse('')).toEqual(NO_FILTERS);
    expect(filtersToQuery(NO_FILTERS)).toBe('');
  });

  test('parses what it formats', () => {
    const filters = {
      ...NO_FILTERS,
      q: '沪A·12',
      status: ['connected' as const, 'no_data' as const],
      fleet: ['north', 'south'],
      tag: ['taxi & co'],
      sort: '-changed' as const,
    };
    expect(parse(filtersToQuery(filters))).toEqual(filters);
  });

  test('order and repetition do not change the query', () => {
    expect(filtersToQuery(parse('fleet=b&fleet=a,b&q= x '))).toBe(filtersToQuery(parse('q=x&fleet=a,b')));
  });

  test('understands former names of statuses', () => {
    expect(parse('status=stale,disconnected').status).toEqual(['no_data', 'offline']);
  });

  test('ignores unknown values', () => {
    expect(parse('status=flying,connected&sort=colour&page=3')).toEqual({ ...NO_FILTERS, status: ['connected'] });
  });

  test('truncates a long search', () => {
    expect(parse(`q=${'A'.repeat(1000)}`).q).toHaveLength(64);
  });

  test('sorting alone hides nothing', () => {
    expect(narrows(parse('sort=-vin'))).toBe(false);
    expect(narrows(parse('tag=taxi'))).toBe(true);
  });
});
