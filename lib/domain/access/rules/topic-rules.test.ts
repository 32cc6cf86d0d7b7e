import { describe, expect, test } from 'vitest';
import { filterMatches, isTopicFilter, isTopicName, tboxMay } from './topic-rules';

const VIN = 'LTESTA1B0R0000001';
const OTHER = 'LTESTA1B0R0000002';

// MQTT 3.1.1 §4.7.1
test.each([
  ['a/b', 'a/b', true],
  ['a/b', 'a/b/c', false],
  ['a/b/c', 'a/b', false],
  ['a/+', 'a/b', true],
  ['a/+', 'a/', true],
  ['a/+', 'a', false],
  ['a/+/c', 'a/b/c', true],
  ['a/#', 'a', true],
  ['a/#', 'a/b/c', true],
  ['a/#', 'ab', false],
  ['#', 'a/b', true],
  ['+/+', '/a', true],
  ['#', '$SYS/a', false],
  ['+/a', '$SYS/a', false],
  ['$SYS/#', '$SYS/a', true],
])('matches %s with %s: %s', (filter, topic, matches) => {
  expect(filterMatches(filter, topic)).toBe(matches);
});

describe('what a TBox may do', () => {
  test.each([
    ['publish', `tsp/up/${VIN}/telemetry`],
    ['publish', `tsp/up/${VIN}/event/door_opened`],
    ['subscribe', `tsp/down/${VIN}/#`],
    ['subscribe', `tsp/down/${VIN}/+/+`],
    ['subscribe', `tsp/down/${VIN}/command/door_unlock`],
  ])('%s %s is allowed', (action, topic) => {
    expect(tboxMay('tsp', VIN, action, topic)).toBe(true);
  });

  test.each([
    ['publish', `tsp/up/${OTHER}/telemetry`],
    ['publish', `tsp/down/${VIN}/config`],
    ['publish', `tsp/up/${VIN}`],
    ['publish', `tsp/up/${VIN}/`],
    ['publish', `tsp/up/${VIN}/+`],
    ['publish', `tsp/up/${VIN}/a\u0000b`],
    ['publish', `tsp/up/${VIN}/a\uFFFDb`],
    ['publish', `other/up/${VIN}/telemetry`],
    ['publish', '$SYS/broker'],
    ['publish', 'tsp/live/demo/feed'],
    ['publish', ''],
    ['subscribe', `tsp/up/${VIN}/#`],
    ['subscribe', `tsp/down/${OTHER}/#`],
    ['subscribe', 'tsp/down/+/#'],
    ['subscribe', 'tsp/down/#'],
    ['subscribe', `+/down/${VIN}/#`],
    ['subscribe', `tsp/+/${VIN}/#`],
    ['subscribe', '#'],
    ['subscribe', '+/+/+'],
    ['subscribe', '$SYS/#'],
    ['subscribe', `$share/g/tsp/down/${VIN}/#`],
    ['subscribe', `$queue/tsp/down/${VIN}/#`],
    ['subscribe', `tsp/down/${VIN}#`],
    ['subscribe', `tsp/down/${VIN}/a#`],
    ['subscribe', `tsp/down/${VIN}/#/x`],
    ['subscribe', `tsp/down/${VIN}`],
    ['subscribe', 'tsp/live/+/#'],
    ['', `tsp/up/${VIN}/telemetry`],
    ['all', `tsp/up/${VIN}/telemetry`],
  ])('%s %j is refused', (action, topic) => {
    expect(tboxMay('tsp', VIN, action, topic)).toBe(false);
  });
});

test('names and filters follow MQTT 3.1.1 §4.7', () => {
  expect([isTopicName('a/b'), isTopicName('a/+'), isTopicName('x'.repeat(65_536))]).toEqual([true, false, false]);
  expect(['#', 'a/#', '+', 'a/+/b', 'a//b'].every(isTopicFilter)).toBe(true);
  expect(['a#', '#/a', 'a/b+', '+a', '', '\u0000'].some(isTopicFilter)).toBe(false);
});
