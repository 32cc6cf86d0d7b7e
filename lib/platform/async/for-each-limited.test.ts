import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { forEachLimited } from './for-each-limited';

test('runs for all items, at most the limit at a time', async () => {
  const done: number[] = [];
  let [busy, most] = [0, 0];
  await forEachLimited(3, [1, 2, 3, 4, 5, 6, 7], async (item) => {
    most = Math.max(most, ++busy);
    await sleep(1);
    busy--;
    done.push(item);
  });
  expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(3);
  await forEachLimited(3, [], async () => expect.unreachable());
});

test('continues after a failure, and throws all failures at the end', async () => {
  const done: number[] = [];
  const work = async (item: number) => {
    if (item % 2 === 0) throw new Error(`no ${item}`);
    done.push(item);
  };
  await expect(forEachLimited(2, [1, 2, 3, 4, 5], work)).rejects.toMatchObject({
    message: '2 of 5 failed',
    errors: [{ message: 'no 2' }, { message: 'no 4' }],
  });
  expect(done).toEqual([1, 3, 5]);
});
