import { expect, test } from 'vitest';
import { parseTimeZone } from './time-zone';

test.each([
  ['Asia/Shanghai', 'Asia/Shanghai'],
  [undefined, 'UTC'],
  ['', 'UTC'],
  ['Mars/Olympus', 'UTC'],
  ['../../etc', 'UTC'],
])('%s is read as %s', (cookie, expected) => {
  expect(parseTimeZone(cookie)).toBe(expected);
});
