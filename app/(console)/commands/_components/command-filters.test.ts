import { describe, expect, test } from 'vitest';
import { inputOf, parseCommandFilters } from './command-filters';

const NONE = { state: null, operation: null, fleet: null, model: null, span: null, vin: null, batch: null, q: null };
const NOW = 1_800_000_000_000;

describe('the filters of commands', () => {
  test('translate the URL to the input of the API', () => {
    const filters = parseCommandFilters({
      state: 'unknown',
      operation: 'door_unlock',
      fleet: 'east',
      model: 'e5',
      span: '24h',
      vin: 'ltpae5b10pa100104',
      q: ' T-1042 ',
    });
    expect(inputOf(filters, NOW)).toEqual({
      state: ['unknown'],
      operation: ['door_unlock'],
      fleet: ['east'],
      model: ['e5'],
      from: NOW - 86_400_000,
      vin: 'LTPAE5B10PA100104',
      q: 'T-1042',
    });
  });

  test.each([
    ['nothing', {}],
    ['what is not known', { state: 'lost', operation: 'fly', span: '9y', vin: 'short', batch: '7', fleet: 'a b' }],
    ['what is said twice', { state: ['queued', 'failed'], fleet: ['a', 'b'], q: ['a', 'b'] }],
  ])('ignore %s', (_, parameters) => {
    expect(parseCommandFilters(parameters)).toEqual(NONE);
    expect(inputOf(NONE, NOW)).toEqual({});
  });
});
