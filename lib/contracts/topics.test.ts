import { describe, expect, test } from 'vitest';
import { createTopics, type Topic } from './topics';

const topics = createTopics('tsp');
const vin = 'LTESTA1B0R0000001';

const EVERY_KIND: Record<string, Topic> = {
  [`tsp/up/${vin}/telemetry`]: { kind: 'telemetry', vin },
  [`tsp/up/${vin}/event/door_opened`]: { kind: 'event', vin, type: 'door_opened' },
  [`tsp/up/${vin}/presence`]: { kind: 'presence', vin },
  [`tsp/down/${vin}/command/door_unlock`]: { kind: 'command', direction: 'down', vin, operation: 'door_unlock' },
  [`tsp/up/${vin}/command/door_unlock`]: { kind: 'command', direction: 'up', vin, operation: 'door_unlock' },
  [`tsp/down/${vin}/certificate/renew`]: { kind: 'certificate', direction: 'down', vin, step: 'renew' },
  [`tsp/up/${vin}/config`]: { kind: 'config', direction: 'up', vin },
  'tsp/down/_model/aurora-5/recall': { kind: 'modelNotice', model: 'aurora-5', notice: 'recall' },
  'tsp/down/_all/maintenance': { kind: 'fleetwideNotice', notice: 'maintenance' },
  'tsp/live/demo-east/132210': { kind: 'liveCell', fleet: 'demo-east', cell: '132210' },
  'tsp/live/_all/13': { kind: 'liveCell', fleet: '_all', cell: '13' },
  'tsp/live/demo-east/13/af63dc4c8601ec8c': {
    kind: 'liveCell',
    fleet: 'demo-east',
    cell: '13',
    filter: 'af63dc4c8601ec8c',
  },
  'tsp/interest/web-1/answer': { kind: 'liveInterestAnswer', clientId: 'web-1' },
  [`tsp/live/demo-east/vehicle/${vin}`]: { kind: 'liveVehicle', fleet: 'demo-east', vin },
  'tsp/live/demo-east/feed': { kind: 'liveFeed', fleet: 'demo-east' },
  'tsp/interest/console-1': { kind: 'liveInterest', clientId: 'console-1' },
  'tsp/platform/probe': { kind: 'platformProbe' },
};

describe('every topic', () => {
  test.each(Object.entries(EVERY_KIND))('%s is built and parsed', (text, topic) => {
    expect(topics.build(topic)).toBe(text);
    expect(topics.parse(text)).toEqual(topic);
  });
});

test.each([
  '',
  'tsp',
  `other/up/${vin}/telemetry`,
  `tsp/up/${vin}`,
  `tsp/up/${vin}/telemetry/`,
  `tsp/up/${vin}/telemetry/extra`,
  'tsp/up/LTESTA1B0R000000O/telemetry',
  `tsp/up/${vin.toLowerCase()}/telemetry`,
  `tsp/down/${vin}/telemetry`,
  `tsp/down/${vin}/event/door_opened`,
  `tsp/up/${vin}/event/`,
  `tsp/up/${vin}/event/+`,
  `tsp/up/${vin}/event/Door Opened`,
  `tsp/up/+/telemetry`,
  'tsp/live/demo-east/4',
  'tsp/live/demo-east',
  'tsp/live/demo-east/vehicle/nobody',
  'tsp/down/_other/x',
  'tsp/interest/',
  '$SYS/brokers',
])('rejects the topic %j', (text) => {
  expect(topics.parse(text)).toBeNull();
});

test('rejects topics of another root', () => {
  const staging = createTopics('staging');
  expect(staging.build({ kind: 'presence', vin })).toBe(`staging/up/${vin}/presence`);
  expect(staging.parse(`tsp/up/${vin}/presence`)).toBeNull();
});

test('recognises the topics that the TBox of a vehicle publishes', () => {
  const reported = ['telemetry', 'presence', 'config', 'event/door_opened', 'command/door_unlock', 'certificate/csr'];
  for (const rest of reported) expect([rest, topics.isUpOf(vin, `tsp/up/${vin}/${rest}`)]).toEqual([rest, true]);
  const unknown = [
    'foo',
    'telemetry/x',
    'A/../B',
    'event',
    'event/a/b',
    'event/Door',
    'certificate/renew',
    '',
    'presence/',
  ];
  for (const rest of unknown) expect([rest, topics.isUpOf(vin, `tsp/up/${vin}/${rest}`)]).toEqual([rest, false]);
  for (const other of [`tsp/down/${vin}/config`, 'tsp/up/LTESTA1B0R0000002/telemetry', `x/up/${vin}/telemetry`]) {
    expect(topics.isUpOf(vin, other)).toBe(false);
  }
  expect(topics.isUpOf(vin, `tsp/live/demo-east/vehicle/${vin}`)).toBe(false);
});

describe('operations whose command topic is covered', () => {
  test.each([
    [[`tsp/down/${vin}/command/door_unlock`], ['door_unlock']],
    [
      [`tsp/down/${vin}/command/door_unlock`, `tsp/down/${vin}/command/door_lock/#`],
      ['door_lock', 'door_unlock'],
    ],
    [[`tsp/down/${vin}/command/+`, `tsp/down/${vin}/command/door_lock`], ['*']],
    [[`tsp/down/${vin}/command/#`], ['*']],
    [[`tsp/down/${vin}/#`], ['*']],
    [[`tsp/down/+/+/+`], ['*']],
    [['#'], ['*']],
    [[`tsp/down/${vin}/config`, `tsp/down/${vin}/certificate/#`, `tsp/down/_all/+`], []],
    [[`tsp/down/${vin}/command`, `tsp/down/${vin}/command/+/more`, `tsp/down/LTESTA1B0R0000002/#`], []],
    // Not operations: one that a comma would make two, and what no command has
    [[`tsp/down/${vin}/command/a,*`, `tsp/down/${vin}/command/A-1`], []],
    [[], []],
  ])('%j: %j', (filters, operations) => expect(topics.commandOperations(vin, filters)).toEqual(operations));
});
