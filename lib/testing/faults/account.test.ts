import { expect, test } from 'vitest';
import { type Accepted, type AccountedCommand, drawAccount, type Violations } from './account';
import type { Execution } from './execution-log';

const EVENTS: AccountedCommand['events'] = [
  { seq: 1, type: 'requested', state: 'queued', changed: true, at: 0, code: null },
  { seq: 2, type: 'sent', state: 'queued', changed: false, at: 0, code: null },
  { seq: 3, type: 'succeeded', state: 'succeeded', changed: true, at: 0, code: null },
];
const good: AccountedCommand = {
  id: 'a',
  vin: 'V',
  operation: 'door_unlock',
  state: 'succeeded',
  code: null,
  expiresAt: 1_000,
  events: EVENTS,
};
const once: Execution = { commandId: 'a', vin: 'V', operation: 'door_unlock', at: 999 };
const yes = (id: string, key = id): Accepted => ({ key, id });
const found = (command: Partial<AccountedCommand>, executions: Execution[], accepted = [yes('a')]) => {
  const { violations } = drawAccount(accepted, [{ ...good, ...command }], executions);
  return (Object.keys(violations) as (keyof Violations)[]).filter((name) => violations[name].length > 0);
};

test('nothing is found where nothing is wrong', () => {
  expect(found({}, [once])).toEqual([]);
  expect(drawAccount([yes('a'), yes('a')], [good], [once])).toMatchObject({
    issued: 1,
    executed: 1,
    byState: { succeeded: 1 },
  });
});

test('every kind of wrong is found', () => {
  const unknownEvents: AccountedCommand['events'] = [
    ...EVENTS.slice(0, 2),
    { seq: 3, type: 'answer_missing', state: 'unknown', changed: true, at: 0, code: null },
  ];
  const ended = (type: 'rejected' | 'failed'): AccountedCommand['events'] => [
    ...EVENTS.slice(0, 2),
    { seq: 3, type, state: type, changed: true, at: 0, code: null },
  ];
  expect(found({}, [once, once])).toEqual(['executedTwice']);
  expect(found({}, [{ ...once, at: 1_001 }])).toEqual(['executedLate']);
  expect(found({}, [{ ...once, vin: 'W' }])).toEqual(['executedUnasked']);
  expect(found({}, [once, { ...once, commandId: 'forged' }])).toEqual(['executedUnasked']);
  expect(found({}, [once], [yes('a'), yes('b')])).toEqual(['lost']);
  expect(found({}, [once], [])).toEqual(['neverAccepted']);
  expect(found({}, [once], [yes('b', 'key'), yes('a', 'key')])).toEqual(['lost', 'keyTakenTwice']);
  expect(found({}, [])).toEqual(['falselySucceeded']);
  expect(found({ state: 'rejected', events: ended('rejected') }, [once])).toEqual(['falselyNotDone']);
  const neverSent: AccountedCommand['events'] = [
    ...EVENTS.slice(0, 1),
    { seq: 2, type: 'deadline_passed', state: 'expired', changed: true, at: 0, code: null },
  ];
  const onlyRefused: AccountedCommand['events'] = [
    ...EVENTS.slice(0, 2),
    { seq: 3, type: 'not_sent', state: 'queued', changed: false, at: 0, code: null },
    { seq: 4, type: 'deadline_passed', state: 'expired', changed: true, at: 0, code: null },
  ];
  const stillSent: AccountedCommand['events'] = [
    ...EVENTS.slice(0, 2),
    { seq: 3, type: 'deadline_passed', state: 'expired', changed: true, at: 0, code: null },
  ];
  expect(found({ state: 'expired', events: neverSent }, [])).toEqual([]);
  expect(found({ state: 'expired', events: onlyRefused }, [])).toEqual([]);
  expect(found({ state: 'expired', events: stillSent }, [])).toEqual(['historyBroken']);
  expect(found({ state: 'expired', events: neverSent }, [once])).toEqual(['falselyExpired']);
  expect(found({ state: 'failed', code: 'x', events: ended('failed') }, [once])).toEqual(['falselyNotDone']);
  expect(found({ state: 'failed', code: 'actuator', events: ended('failed') }, [once])).toEqual([]);
  expect(found({ state: 'unknown', events: unknownEvents }, [once])).toEqual([]);
  const unknown: AccountedCommand = { ...good, state: 'unknown', events: unknownEvents };
  expect(drawAccount([yes('a')], [unknown], [once])).toMatchObject({ unknownExecuted: 1, unknownAfter: { queued: 1 } });
  expect(found({ state: 'queued', events: EVENTS.slice(0, 2) }, [])).toEqual(['unfinished']);
  expect(found({ state: 'failed' }, [])).toEqual(['historyBroken']);
  expect(
    found({ events: EVENTS.map((event) => ({ ...event, seq: event.seq + (event.seq === 3 ? 1 : 0) })) }, [once]),
  ).toEqual(['historyBroken']);
});
