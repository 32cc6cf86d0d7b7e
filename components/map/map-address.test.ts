import { describe, expect, test } from 'vitest';
import { filterOf, mapAddressToQuery, NO_MAP_FILTERS, parseMapAddress } from './map-address';

const parse = (query: string) => parseMapAddress(new URLSearchParams(query));
const NOWHERE = { ...NO_MAP_FILTERS, view: null, vehicle: null };

describe('map and URL', () => {
  test('the plain map has no query', () => {
    expect(parse('')).toEqual(NOWHERE);
    expect(mapAddressToQuery(NOWHERE)).toBe('');
  });

  test('parses what it formats', () => {
    const address = {
      view: { longitude: 121.47, latitude: 31.23, zoom: 11.5 },
      status: ['driving' as const, 'no_data' as const],
      fleet: ['north', 'south'],
      model: ['e5'],
      tag: ['taxi & co'],
      alarm: true,
      vehicle: 'LTPA1B2C3D4000001',
    };
    expect(parse(mapAddressToQuery(address))).toEqual(address);
  });

  test('order and repetition do not matter', () => {
    expect(mapAddressToQuery(parse('fleet=b&fleet=a,b'))).toBe(mapAddressToQuery(parse('fleet=a,b')));
  });

  test.each(['lat=1&lng=2', 'lat=1&lng=2&z=', 'lat=91&lng=2&z=3', 'lat=x&lng=2&z=3', 'lat=1&lng=200&z=3'])(
    'a view that is none is left out: %s',
    (query) => expect(parse(query).view).toBeNull(),
  );

  test('ignores unknown values', () => {
    expect(parse('status=flying,driving&alarm=yes&vehicle=short')).toEqual({ ...NOWHERE, status: ['driving'] });
  });

  test('understands former names, and `connected` as in the list', () => {
    expect(parse('status=silent,disconnected').status).toEqual(['no_data', 'offline']);
    expect(parse('status=connected,unknown').status).toEqual(['driving', 'standing', 'unknown']);
  });

  test('a view beyond the antimeridian is normalised', () => {
    const query = mapAddressToQuery({ ...NOWHERE, view: { longitude: 190.5, latitude: -16, zoom: 4 } });
    expect(parse(query).view).toEqual({ longitude: -169.5, latitude: -16, zoom: 4 });
  });

  test('the filter of the feed omits empty values', () => {
    expect(filterOf(NO_MAP_FILTERS)).toEqual({});
    expect(filterOf({ ...NO_MAP_FILTERS, status: ['no_data'], alarm: true })).toEqual({
      statuses: ['no_data'],
      alarm: true,
    });
  });
});
