import { expect, test } from 'vitest';
import { isNewer, type Order } from './order';

const T = Date.UTC(2026, 0, 15, 12);
const HOUR = 3_600_000;
/** Offsets in ms from T: vehicle's time, server's time. */
const at = (sampled: number, received: number, seq: number): Order => ({
  sampledAt: T + sampled,
  receivedAt: T + received,
  seq,
});
const shown = at(0, 50, 100);

test.each<[string, Order, Order, boolean]>([
  ['the next message', at(1_000, 1_050, 101), shown, true],
  ['the same message again', at(0, 90_000, 100), shown, false],
  ['the same time, next counter', at(0, 60, 101), shown, true],
  ['the same time, earlier counter', at(0, 60, 99), shown, false],
  ['a buffered message, seconds later', at(-60_000, 5_000, 40), shown, false],
  ['a buffered message, an hour later', at(-60_000, HOUR, 99_000), at(0, 50, 100_000), false],
  ['clock set back by an hour', at(-HOUR, 1_050, 101), shown, true],
  ['clock 4 minutes ahead, next counter', at(240_000, 1_050, 101), shown, true],
  ['clock 4 minutes ahead, buffered message', at(240_000, 1_050, 60), shown, false],
  ['clock corrected after it was 4 minutes ahead', at(1_000, 1_050, 101), at(240_000, 50, 100), true],
  ['reboot with a right clock', at(20_000, 20_050, 0), shown, true],
  ['reboot with a slow clock, after the silence', at(-HOUR, 20_050, 3), shown, true],
  ['reboot with a slow clock, too soon to tell', at(-HOUR, 5_000, 3), shown, false],
  ['buffered before a reboot, sent after it', at(-60_000, 1_050, 5_000), at(0, 50, 3), false],
  ['counter leaps because messages were lost', at(HOUR, HOUR + 50, 3_700), shown, true],
])('decides on %s', (_name, message, current, expected) => {
  expect(isNewer(message, current)).toBe(expected);
});

test('accepts every message of a vehicle whose clock changes repeatedly', () => {
  const jumps = [0, -HOUR, 250_000, -5 * HOUR, 1_000, 299_000, -6 * 24 * HOUR, 0];
  let current = at(0, 0, 1);
  for (let seq = 2; seq < 400; seq++) {
    const received = seq * 1_000;
    const next = at(received + (jumps[seq % jumps.length] ?? 0), received, seq);
    expect(isNewer(next, current)).toBe(true);
    current = next;
  }
});
