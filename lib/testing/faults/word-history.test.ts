import { expect, test } from 'vitest';
import { wordHistory } from './word-history';

test('a history is told in the order of time, with what the vehicle did', () => {
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
  expect(wordHistory('a', [command], [execution, { ...execution, commandId: 'b' }]).split('\n')).toEqual([
    'a door_unlock for V, rejected',
    '  1970-01-01T00:00:00.001Z 1 requested: queued',
    '  1970-01-01T00:00:00.003Z deadline',
    '  1970-01-01T00:00:00.004Z EXECUTED door_unlock by V',
    '  1970-01-01T00:00:00.005Z 2 rejected expired: rejected',
  ]);
  expect(wordHistory('c', [command], [])).toBe('c not in the database');
});
