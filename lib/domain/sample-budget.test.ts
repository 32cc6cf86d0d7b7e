import { expect, test } from 'vitest';
import { SampleBudget } from './sample-budget';

test('limits samples by client and reason in each minute', () => {
  const budget = new SampleBudget({ perReason: 4, perClient: 2 });
  const take = (clients: string, reason = 'clock') => [...clients].map((client) => budget.take(reason, client, 59_999));
  expect(take('aaab')).toEqual([true, true, false, true]);
  expect(take('cd')).toEqual([true, false]);
  expect(take('a', 'json')).toEqual([true]);
  expect(budget.take('clock', 'a', 60_000)).toBe(true);
});
