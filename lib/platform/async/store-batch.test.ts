import { expect, test, vi } from 'vitest';
import { storeBatch } from './store-batch';

const refusal = () => Object.assign(new Error('invalid'), { code: '22P02' });
const signal = new AbortController().signal;

test('finds the rows that PostgreSQL refuses and stores all others', async () => {
  const stored: number[] = [];
  const store = async (items: number[]) => {
    if (items.some((item) => item % 7 === 3)) throw refusal();
    stored.push(...items);
  };
  const items = Array.from({ length: 20 }, (_, i) => i);
  const outcome = await storeBatch(items, store, { signal, onRetry: () => expect.unreachable() });
  expect(outcome.refused.map(({ item }) => item)).toEqual([3, 10, 17]);
  expect(outcome.stored).toEqual(stored);
  expect(stored).toHaveLength(17);
});

test('retries the whole batch after a temporary error', async () => {
  let failures = 2;
  const onRetry = vi.fn();
  const store = async () => {
    if (failures-- > 0) throw Object.assign(new Error('full'), { code: '53100' });
  };
  expect(await storeBatch([1, 2], store, { signal, onRetry })).toEqual({ stored: [1, 2], refused: [] });
  expect(onRetry).toHaveBeenCalledTimes(2);
});

test('rejects on abort without refused rows', async () => {
  const abort = new AbortController();
  const store = () => Promise.reject(new Error('away'));
  await expect(storeBatch([1], store, { signal: abort.signal, onRetry: () => abort.abort() })).rejects.toThrow(
    /abort/i,
  );
});
