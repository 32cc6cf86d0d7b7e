import { expect, test } from 'vitest';
import { batchLookups } from './batch-lookups';

/** A lookup that resolves on demand. */
function slow() {
  const requested: { issuer: string; serialNumbers: readonly string[]; finish(error?: Error): void }[] = [];
  const readBatched = batchLookups<string>(
    (issuer, serialNumbers) =>
      new Promise((resolve, reject) => {
        const finish = (error?: Error) =>
          error ? reject(error) : resolve(new Map(serialNumbers.map((one) => [one, `${issuer} ${one}`])));
        requested.push({ issuer, serialNumbers, finish });
      }),
  );
  return { requested, readBatched };
}

test('joins calls during a query in the next one, each serial number once', async () => {
  const { requested, readBatched } = slow();
  const first = readBatched('a', ['1']);
  const others = [readBatched('a', ['1']), readBatched('a', ['2', '1'])];
  expect(requested.map(({ serialNumbers }) => serialNumbers)).toEqual([['1']]);
  requested[0]?.finish();
  expect((await first).get('1')).toBe('a 1');
  expect(requested[1]?.serialNumbers).toEqual(['1', '2']);
  requested[1]?.finish();
  expect((await Promise.all(others)).map((found) => found.get('1'))).toEqual(['a 1', 'a 1']);
});

test('queries different issuers concurrently', async () => {
  const { requested, readBatched } = slow();
  void readBatched('a', ['1']);
  const other = readBatched('b', ['1']);
  requested[1]?.finish();
  expect((await other).get('1')).toBe('b 1');
});

test('rejects the calls of a failed query, and continues with the next', async () => {
  const { requested, readBatched } = slow();
  const first = readBatched('a', ['1']);
  const second = readBatched('a', ['2']);
  requested[0]?.finish(new Error('down'));
  await expect(first).rejects.toThrow('down');
  requested[1]?.finish();
  expect((await second).size).toBe(1);
  const third = readBatched('a', ['3']);
  requested[2]?.finish();
  expect((await third).size).toBe(1);
});

test('splits many calls into batches', async () => {
  const { requested, readBatched } = slow();
  const all = [readBatched('a', ['x'])];
  for (let i = 0; i < 1_100; i++) all.push(readBatched('a', [String(i)]));
  for (let i = 0; i < 4; i++) {
    requested[i]?.finish();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect((await Promise.all(all)).length).toBe(1_101);
  expect(requested.map(({ serialNumbers }) => serialNumbers.length)).toEqual([1, 500, 500, 100]);
});
