import { expect, test } from 'vitest';
import { blockerOf, submitLabelOf } from './submit-state';

const READY = { hasErrors: false, failed: false, settled: true, total: 1 };

test.each<[Partial<typeof READY>, string | undefined]>([
  [{}, undefined],
  [{ total: 0 }, 'noVehicles'],
  [{ settled: false, total: 0 }, 'whileCounting'],
  [{ failed: true, settled: false, total: 0 }, 'countFailed'],
  [{ hasErrors: true, failed: true, settled: false, total: 0 }, 'hasErrors'],
])('%o is kept from starting by %s', (change, blocker) => {
  expect(blockerOf({ ...READY, ...change })).toBe(blocker);
});

test('the button asks for approval before it schedules, and schedules before it starts', () => {
  expect(submitLabelOf({ startsLater: true }, true)).toBe('submitApproval');
  expect(submitLabelOf({ startsLater: true }, false)).toBe('submitSchedule');
  expect(submitLabelOf({ startsLater: false }, false)).toBe('submitStart');
});
