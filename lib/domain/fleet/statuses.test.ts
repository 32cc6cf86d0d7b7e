import { expect, test } from 'vitest';
import { VEHICLE_STATUSES } from '@/lib/contracts';
import { ALL_FACTS, FACTS, factsWith, statusOf } from './statuses';

const { onceConnected, connected, sleeping, fresh, brokerLost } = FACTS;

test.each([
  [0, 'never_connected'],
  [sleeping, 'never_connected'],
  [onceConnected, 'offline'],
  [onceConnected | sleeping, 'sleeping'],
  [onceConnected | connected, 'no_data'],
  [onceConnected | connected | fresh, 'connected'],
  [onceConnected | connected | sleeping, 'sleeping'],
  [onceConnected | connected | fresh | sleeping, 'sleeping'],
  [onceConnected | brokerLost, 'unknown'],
  [onceConnected | brokerLost | sleeping, 'unknown'],
] as const)('facts %i have the status %s', (facts, status) => {
  expect(statusOf(facts)).toBe(status);
});

test('every value of facts has exactly one status', () => {
  expect(ALL_FACTS).toHaveLength(10);
  const found = VEHICLE_STATUSES.flatMap((status) => factsWith({ status: [status] }) ?? []);
  expect(found.sort((a, b) => a - b)).toEqual(ALL_FACTS);
});

test('values of one filter are alternatives, filters of different facts narrow each other', () => {
  expect(factsWith({})).toBeNull();
  expect(factsWith({ status: [] })).toBeNull();
  expect(factsWith({ status: ['offline', 'unknown'] })).toEqual([
    onceConnected,
    onceConnected | brokerLost,
    onceConnected | brokerLost | sleeping,
  ]);
  expect(factsWith({ connection: ['connected'], sleep: ['sleeping'] })).toEqual([
    onceConnected | connected | sleeping,
    onceConnected | connected | sleeping | fresh,
  ]);
  expect(factsWith({ status: ['offline'], connection: ['connected'] })).toEqual([]);
  expect(factsWith({ freshness: ['fresh'], sleep: ['awake'] })).toEqual([onceConnected | connected | fresh]);
});
