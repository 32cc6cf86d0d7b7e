import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseInput } from './parse';

const anything = z.record(z.string(), z.unknown());
const deep = (levels: number): unknown => (levels === 0 ? 'x' : { in: deep(levels - 1) });

test.each([
  ['a key that would set a prototype', JSON.parse('{"a":{"__proto__":{"role":"admin"}}}'), 'a', /__proto__/],
  ['U+0000', { a: 'x\u0000' }, 'a', /U\+0000/],
  ['half of a character', { a: ['\ud800'] }, 'a.0', /Unicode/],
  ['U+0000 in a key', { a: { '\u0000': 1 } }, 'a', /key .* U\+0000/],
  ['deep nesting', deep(40), 'in.in', /deeper than 32/],
])('refuses %s by name', (_, input, path, message) => {
  expect(() => parseInput(anything, input)).toThrow(
    expect.objectContaining({
      kind: 'validation_failed',
      fields: [{ path: expect.stringMatching(`^${path}`), message: expect.stringMatching(message) }],
    }),
  );
});

test('takes any text of the property whose caller checks it', () => {
  expect(parseInput(anything, { csv: '\u0000' }, 'csv')).toEqual({ csv: '\u0000' });
});
