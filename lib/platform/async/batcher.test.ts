import { expect, test } from 'vitest';
import { createBatcher } from './batcher';

function held({ retryAlone = false, maxBatch = 100 } = {}) {
  const batches: { items: string[]; finish(error?: Error): void }[] = [];
  const batcher = createBatcher({
    run: (items: string[]) =>
      new Promise<string>((resolve, reject) => {
        batches.push({ items, finish: (error) => (error ? reject(error) : resolve(items.join())) });
      }),
    take: () => maxBatch,
    retryAlone,
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { batches, batcher, settle };
}

test('runs the first item at once, and later ones in a batch', async () => {
  const { batches, batcher } = held();
  const first = batcher.add('a');
  const others = [batcher.add('b'), batcher.add('c')];
  expect(batches.map(({ items }) => items)).toEqual([['a']]);
  batches[0]?.finish();
  expect(await first).toBe('a');
  expect(batches[1]?.items).toEqual(['b', 'c']);
  batches[1]?.finish();
  expect(await Promise.all(others)).toEqual(['b,c', 'b,c']);
  await batcher.idle();
});

test('limits the batch size', async () => {
  const { batches, batcher, settle } = held({ maxBatch: 2 });
  for (const item of ['a', 'b', 'c', 'd']) void batcher.add(item);
  for (let i = 0; i < 3; i++) {
    batches[i]?.finish();
    await settle();
  }
  expect(batches.map(({ items }) => items)).toEqual([['a'], ['b', 'c'], ['d']]);
});

test('rejects all items of a failed batch, and runs the next', async () => {
  const { batches, batcher, settle } = held();
  const first = batcher.add('a');
  const second = batcher.add('b');
  batches[0]?.finish(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await settle();
  batches[1]?.finish();
  expect(await second).toBe('b');
});

test('retries a failed batch item by item with retryAlone', async () => {
  const { batches, batcher, settle } = held({ retryAlone: true });
  const first = batcher.add('a');
  const outcomes = Promise.allSettled([batcher.add('good'), batcher.add('bad'), batcher.add('late')]);
  batches[0]?.finish();
  await first;
  batches[1]?.finish(new Error('one of them'));
  for (let i = 2; i < 5; i++) {
    await settle();
    batches[i]?.finish(batches[i]?.items[0] === 'bad' ? new Error('bad') : undefined);
  }
  expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
