import { expect, test } from 'vitest';
import { BoundedMap } from './bounded-map';
import { ExpiringCache } from './expiring-cache';

test('BoundedMap evicts the entry that was set longest ago', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1).set('b', 2).set('a', 3).set('c', 4);
  expect([...map]).toEqual([
    ['a', 3],
    ['c', 4],
  ]);
  map.get('a');
  map.set('d', 5);
  expect([...map.keys()]).toEqual(['c', 'd']);
});

test('expires an entry unless it is set again', () => {
  let now = 0;
  const cache = new ExpiringCache<number>({ ttlMs: 100, maxEntries: 2 }, { now: () => now });
  cache.set('a', 1);
  cache.set('b', 1);
  now = 60;
  cache.set('b', 2);
  now = 99;
  expect([cache.get('a'), cache.get('b')]).toEqual([1, 2]);
  now = 100;
  expect([cache.get('a'), cache.get('b')]).toEqual([undefined, 2]);
});
