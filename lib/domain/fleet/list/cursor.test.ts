import { expect, test } from 'vitest';
import { ValidationError } from '../../errors';
import { readCursor, writeCursor } from './cursor';
import { orderBy } from './order';

const total = { total: 12, atLeast: true, countedAt: 5 };
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('reads the cursor that it has written', () => {
  const cursor = writeCursor('-plate', ['沪A·1', 'LTPAE5B10PA100104'], total);
  expect(readCursor('-plate', orderBy('-plate').columns, cursor)).toEqual({
    key: ['沪A·1', 'LTPAE5B10PA100104'],
    total,
  });
});

test.each([
  ['another order', writeCursor('-vin', ['A'], total)],
  ['no JSON', 'xxxx'],
  ['a number for a text', encode(['vin', [1], 1, true, 1])],
  ['too many parts', encode(['vin', ['A', 'B'], 1, true, 1])],
  ['a part that is no key', encode(['vin', [{ a: 1 }], 1, true, 1])],
])('rejects %s', (_, cursor) => {
  expect(() => readCursor('vin', orderBy('vin').columns, cursor)).toThrow(ValidationError);
});
