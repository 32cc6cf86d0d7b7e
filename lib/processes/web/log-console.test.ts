import pino from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { logConsole } from './log-console';

const original = { ...console };
let lines: Record<string, unknown>[];
beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  const stream = { write: (line: string) => lines.push(JSON.parse(line)) };
  logConsole(pino({ base: null, timestamp: false, formatters: { level: (level) => ({ level }) } }, stream));
});
afterEach(() => {
  Object.assign(console, original);
  vi.useRealTimers();
});

test('makes a line of the log of each text, without control characters', () => {
  console.info('ready on %s', 'port 3000');
  console.info('\u001b[32m✓\u001b[39m compiled\n');
  console.info('');
  expect(lines).toEqual([
    { level: 'info', source: 'console', msg: 'ready on port 3000' },
    { level: 'info', source: 'console', msg: '✓ compiled' },
  ]);
});

test.each(['warn', 'error'] as const)('writes one %s a second, with the number of others', (level) => {
  for (let i = 0; i < 40; i += 1) console[level](`request ${i}`);
  vi.advanceTimersByTime(1_000);
  console[level]('later');
  expect(lines).toEqual([
    { level, source: 'console', suppressed: 0, msg: 'request 0' },
    { level, source: 'console', suppressed: 39, msg: 'later' },
  ]);
});

test('writes a warning without its stack, and an error with it', () => {
  console.warn('Error: invalid\n    at somewhere');
  console.error('Error: failed\n    at somewhere');
  expect(lines.map(({ msg }) => msg)).toEqual(['Error: invalid', 'Error: failed\n    at somewhere']);
});
