import { expect, test } from 'vitest';
import { formatHistory } from './format-history';

test('lists the history with executions in order of time', () => {
  const command = {
    id: 'a',
    vin: 'V',
    operation: 'door_unlock',
    state: 'rejected' as const,
    code: 'expired',
    expiresAt: 3,
    events: [
      { seq: 1, type: 'requested' as const, state: 'queued' as const, changed: true, at: 1, code: null },
      { seq: 2, type: 'rejected' as const, state: 'rejected' as const, changed: true, at: 5, code: 'expired' },
    ],
  };
  const execution = { commandId: 'a', vin: 'V', operation: 'door_unlock', at: 4 };
  expect(formatHistory('a', [command], [execution, { ...execution, commandId: 'b' }]).split('\n')).toEqual([
    'a door_unlock for V, rejected',
    '  1970-01-01T00:00:00.001Z 1 requested: queued',
    '  1970-01-01T00:00:00.003Z deadline',
    '  1970-01-01T00:00:00.004Z EXECUTED door_unlock by V',
    '  1970-01-01T00:00:00.005Z 2 rejected expired: rejected',
  ]);
  expect(formatHistory('c', [command], [])).toBe('c not in the database');
});
