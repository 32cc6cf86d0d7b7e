import { expect, test } from 'vitest';
import { INTEREST_LEASE_MS } from '@/lib/contracts';
import { createInterestRegistry } from './interest';

test('watches a vehicle as long as one client watches it', () => {
  const interest = createInterestRegistry({ clients: 5_000, keys: 50_000 });
  expect(interest.set('a', ['V1', 'V2', 'V2'], 0)).toEqual({ begun: ['V1', 'V2'], ended: [] });
  expect(interest.set('b', ['V2'], 0)).toEqual({ begun: ['V2'], ended: [] });
  expect(interest.set('a', ['V3'], 1)).toEqual({ begun: ['V3'], ended: ['V1'] });
  expect([interest.has('V1'), interest.has('V2'), interest.has('V3')]).toEqual([false, true, true]);
  expect(interest.set('b', [], 2)).toEqual({ begun: [], ended: ['V2'] });
  expect(interest.clientCount).toBe(1);
});

test('ends leases that are not renewed', () => {
  const interest = createInterestRegistry({ clients: 5_000, keys: 50_000 });
  interest.set('a', ['V1'], 0);
  interest.set('b', ['V2'], 0);
  interest.set('b', ['V2'], 10_000);
  expect(interest.expire(INTEREST_LEASE_MS)).toEqual(['V1']);
  expect(interest.has('V2')).toBe(true);
});

test('bounds the number of clients and keys', () => {
  const interest = createInterestRegistry({ clients: 5_000, keys: 50_000 });
  for (let i = 0; i < 6_000; i++)
    interest.set(
      `c${i}`,
      Array.from({ length: 20 }, (_, k) => `V${i}-${k}`),
      0,
    );
  expect(interest.clientCount).toBeLessThanOrEqual(5_000);
  expect(interest.keyCount).toBe(50_000);
});
