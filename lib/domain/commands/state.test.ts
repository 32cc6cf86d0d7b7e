import { describe, expect, test } from 'vitest';
import { COMMAND_EVENTS, COMMAND_STATES, type CommandEventType, type CommandState, isFinished } from '@/lib/contracts';
import { dueAt, SENDABLE_STATES, transition } from './state';

// Every state × event, independent of the table in the code: '.' contradiction, '=' recorded
const COLUMNS: readonly CommandEventType[] = COMMAND_EVENTS;
const STATE: Record<string, CommandState> = {
  Q: 'queued',
  P: 'published',
  D: 'delivered',
  A: 'accepted',
  E: 'executing',
  S: 'succeeded',
  F: 'failed',
  R: 'rejected',
  X: 'expired',
  C: 'cancelled',
  N: 'denied',
  U: 'unknown',
};
//                              requested approved denied cancelled sent published send_failed not_sent delivered unverified accepted rejected executing succeeded failed deadline_passed answer_missing
const EXPECTED: [CommandState, boolean, string][] = [
  ['awaiting_approval', false, '. Q N C . . . . . . . . . . . X .'],
  ['queued', false, '. . . C = . . . . . . . . . . X .'],
  ['queued', true, '. . . . = P = = D = A R E S F . U'],
  ['published', true, '. . . . = = . . D = A R E S F . U'],
  ['delivered', true, '. . . . = = . . = = A R E S F . U'],
  ['accepted', true, '. . . . = = . . = = . . E S F . U'],
  ['executing', true, '. . . . = = . . = = . . . S F . U'],
  ['succeeded', true, '. . . . . = . . = = . . . . . . .'],
  ['failed', true, '. . . . . = . . = = . . . . . . .'],
  ['rejected', true, '. . . . . = . . = = . . . . . . .'],
  ['expired', false, '. . . . . . . . . . . . . . . . .'],
  ['cancelled', false, '. . . . . . . . . . . . . . . . .'],
  ['denied', false, '. . . . . . . . . . . . . . . . .'],
  ['unknown', true, '. . . . . = . . = = . R . S F . .'],
];

test.each(EXPECTED)('%s (sent: %s)', (from, sent, row) => {
  const cells = row.split(' ');
  expect(cells).toHaveLength(COLUMNS.length);
  COLUMNS.forEach((event, i) => {
    const cell = cells[i] ?? '';
    const expected = cell === '.' ? null : { state: cell === '=' ? from : STATE[cell], changed: cell !== '=' };
    expect(transition(from, sent, event), event).toEqual(expected);
  });
});

test('covers every state', () => {
  expect([...new Set(EXPECTED.map(([state]) => state))].sort()).toEqual([...COMMAND_STATES].sort());
});

test('is sendable in states that record `sent`, and stays in them', () => {
  const sendable = EXPECTED.filter(([, , row]) => row.split(' ')[COLUMNS.indexOf('sent')] === '=').map(
    ([state]) => state,
  );
  expect(SENDABLE_STATES).toEqual([...new Set(sendable)]);
  for (const state of SENDABLE_STATES) {
    for (const sent of [false, true]) expect(transition(state, sent, 'sent')).toEqual({ state, changed: false });
  }
});

describe('invariants', () => {
  test('a sent command never becomes expired or cancelled', () => {
    for (const from of COMMAND_STATES.filter((state) => state !== 'awaiting_approval')) {
      for (const event of COLUMNS) {
        expect(['expired', 'cancelled', 'denied']).not.toContain(changedTo(from, true, event));
      }
    }
  });

  test('the only final state that changes is unknown, by an answer', () => {
    for (const from of COMMAND_STATES.filter(isFinished)) {
      for (const event of COLUMNS) {
        const to = changedTo(from, true, event);
        if (to === null) continue;
        expect(from).toBe('unknown');
        expect(['succeeded', 'failed', 'rejected']).toContain(event);
        expect(to).toBe(event);
      }
    }
  });
});

const changedTo = (from: CommandState, sent: boolean, event: CommandEventType): CommandState | null => {
  const next = transition(from, sent, event);
  return next?.changed ? next.state : null;
};

test('computes when the deadline changes the state', () => {
  const at = (state: CommandState, sentAt: number | null, enteredAt = 0) =>
    dueAt({ state, operation: 'door_unlock', sentAt, expiresAt: 60_000 }, enteredAt);
  expect(at('awaiting_approval', null)).toBe(60_000);
  expect(at('queued', null)).toBe(60_000);
  expect(at('queued', 1)).toBe(65_000);
  expect(at('published', 1)).toBe(65_000);
  expect(at('executing', 1, 1_000)).toBe(65_000);
  expect(at('executing', 1, 59_000)).toBe(79_000);
  expect(at('unknown', 1)).toBeNull();
});
