import { expect, test } from 'vitest';
import { FACTS, factsWith, statusesOf } from './statuses';

const { onceConnected, connected, sleeping, fresh } = FACTS;

test.each([
  [0, ['never_connected']],
  [onceConnected, ['disconnected']],
  [onceConnected | sleeping, ['disconnected', 'sleeping']],
  [onceConnected | connected, ['connected', 'stale']],
  [onceConnected | connected | fresh, ['connected']],
  [onceConnected | connected | fresh | sleeping, ['connected', 'sleeping']],
] as const)('facts %i have the statuses %j', (facts, statuses) => {
  expect(statusesOf(facts)).toEqual(statuses);
});

test('combines several statuses', () => {
  expect(factsWith(['stale', 'sleeping'])).toContain(onceConnected | sleeping);
  expect(factsWith(['stale', 'sleeping'])).toContain(onceConnected | connected);
  expect(factsWith(['stale', 'sleeping'])).not.toContain(onceConnected | connected | fresh);
});
