import { expect, test } from 'vitest';
import { batchLookups } from './batch-lookups';

/** A lookup that answers when it is told to. */
function slow() {
  const asked: { issuer: string; serialNumbers: readonly string[]; finish(error?: Error): void }[] = [];
  const lookUp = batchLookups<string>(
    (issuer, serialNumbers) =>
      new Promise((resolve, reject) => {
        const finish = (error?: Error) =>
          error ? reject(error) : resolve(new Map(serialNumbers.map((one) => [one, `${issuer} ${one}`])));
        asked.push({ issuer, serialNumbers, finish });
      }),
  );
  return { asked, lookUp };
}

test('who comes while one runs goes with the next, each serial number once', async () => {
  const { asked, lookUp } = slow();
  const first = lookUp('a', ['1']);
  const others = [lookUp('a', ['1']), lookUp('a', ['2', '1'])];
  expect(asked.map(({ serialNumbers }) => serialNumbers)).toEqual([['1']]);
  asked[0]?.finish();
  expect((await first).get('1')).toBe('a 1');
  expect(asked[1]?.serialNumbers).toEqual(['1', '2']);
  asked[1]?.finish();
  expect((await Promise.all(others)).map((found) => found.get('1'))).toEqual(['a 1', 'a 1']);
});

test('issuers do not wait for each other', async () => {
  const { asked, lookUp } = slow();
  void lookUp('a', ['1']);
  const other = lookUp('b', ['1']);
  asked[1]?.finish();
  expect((await other).get('1')).toBe('b 1');
});

test('one that fails is told to those who were in it, and the next is asked again', async () => {
  const { asked, lookUp } = slow();
  const first = lookUp('a', ['1']);
  const second = lookUp('a', ['2']);
  asked[0]?.finish(new Error('away'));
  await expect(first).rejects.toThrow('away');
  asked[1]?.finish();
  expect((await second).size).toBe(1);
  const third = lookUp('a', ['3']);
  asked[2]?.finish();
  expect((await third).size).toBe(1);
});

test('a crowd goes in parts', async () => {
  const { asked, lookUp } = slow();
  const all = [lookUp('a', ['x'])];
  for (let i = 0; i < 1_100; i++) all.push(lookUp('a', [String(i)]));
  for (let i = 0; i < 4; i++) {
    asked[i]?.finish();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect((await Promise.all(all)).length).toBe(1_101);
  expect(asked.map(({ serialNumbers }) => serialNumbers.length)).toEqual([1, 500, 500, 100]);
});
