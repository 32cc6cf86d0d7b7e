import { expect, test } from 'vitest';
import { type AcceptedCommand, checkCommands, type RecordedCommand, type Violations } from './command-report';
import type { Execution } from './execution-log';

const EVENTS: RecordedCommand['events'] = [
  { seq: 1, type: 'requested', state: 'queued', changed: true, at: 0, code: null },
  { seq: 2, type: 'sent', state: 'queued', changed: false, at: 0, code: null },
  { seq: 3, type: 'succeeded', state: 'succeeded', changed: true, at: 0, code: null },
];
const good: RecordedCommand = {
  id: 'a',
  vin: 'V',
  operation: 'door_unlock',
  state: 'succeeded',
  code: null,
  expiresAt: 1_000,
  events: EVENTS,
};
const once: Execution = { commandId: 'a', vin: 'V', operation: 'door_unlock', at: 999 };
const yes = (id: string, key = id): AcceptedCommand => ({ key, id });
const found = (command: Partial<RecordedCommand>, executions: Execution[], accepted = [yes('a')]) => {
  const { violations } = checkCommands(accepted, [{ ...good, ...command }], executions);
  return (Object.keys(violations) as (keyof Violations)[]).filter((name) => violations[name].length > 0);
};

test('finds no violation in correct commands', () => {
  expect(found({}, [once])).toEqual([]);
  expect(checkCommands([yes('a'), yes('a')], [good], [once])).toMatchObject({
    issued: 1,
    executed: 1,
    byState: { succeeded: 1 },
  });
});

test('finds each kind of violation', () => {
  const unknownEvents: RecordedCommand['events'] = [
    ...EVENTS.slice(0, 2),
    { seq: 3, type: 'answer_missing', state: 'unknown', changed: true, at: 0, code: null },
  ];
  const ended = (type: 'rejected' | 'failed'): RecordedCommand['events'] => [
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
  const neverSent: RecordedCommand['events'] = [
    ...EVENTS.slice(0, 1),
    { seq: 2, type: 'deadline_passed', state: 'expired', changed: true, at: 0, code: null },
  ];
  const onlyRefused: RecordedCommand['events'] = [
    ...EVENTS.slice(0, 2),
    { seq: 3, type: 'not_sent', state: 'queued', changed: false, at: 0, code: null },
    { seq: 4, type: 'deadline_passed', state: 'expired', changed: true, at: 0, code: null },
  ];
  const stillSent: RecordedCommand['events'] = [
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
  const unknown: RecordedCommand = { ...good, state: 'unknown', events: unknownEvents };
  expect(checkCommands([yes('a')], [unknown], [once])).toMatchObject({
    unknownExecuted: 1,
    unknownAfter: { queued: 1 },
  });
  expect(found({ state: 'queued', events: EVENTS.slice(0, 2) }, [])).toEqual(['unfinished']);
  expect(found({ state: 'failed' }, [])).toEqual(['historyBroken']);
  expect(
    found({ events: EVENTS.map((event) => ({ ...event, seq: event.seq + (event.seq === 3 ? 1 : 0) })) }, [once]),
  ).toEqual(['historyBroken']);
});
