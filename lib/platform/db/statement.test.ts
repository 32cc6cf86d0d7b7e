import { expect, test } from 'vitest';
import { statement } from './statement';

test('numbers named parameters in the order of their first use', () => {
  const query = statement<{ from: number; id: number }>(
    'select (tags)[1:2], x::int from t where id = :id and a >= :from::float8 and (b = :id or c)',
    { name: 'by-id' },
  );
  expect(query({ from: 5, id: 7 })).toEqual({
    name: 'by-id',
    text: 'select (tags)[1:2], x::int from t where id = $1 and a >= $2::float8 and (b = $1 or c)',
    values: [7, 5],
  });
});

test('rejects a missing value, and takes a row with more than it needs', () => {
  const query = statement<Record<string, number>>('select :a, :b');
  expect(() => query({ a: 1 })).toThrow('No value for the parameters b');
  expect(query({ a: 1, b: 2, c: 3 }).values).toEqual([1, 2]);
});

test('passes null on', () => {
  expect(statement<{ a: null }>('select :a')({ a: null }).values).toEqual([null]);
});
