import { expect, test } from 'vitest';
import { createSingleFlight } from './single-flight';

test('shares one run between concurrent calls for a key only', async () => {
  const flights = createSingleFlight<number>();
  const finish: ((result: number) => void)[] = [];
  const work = () => new Promise<number>((resolve) => finish.push(resolve));
  const first = flights.run('a', work);
  const second = flights.run('a', work);
  const other = flights.run('b', work);
  expect(finish).toHaveLength(2);
  finish[1]?.(2);
  expect(await other).toBe(2);
  finish[0]?.(1);
  expect(await Promise.all([first, second])).toEqual([1, 1]);
  void flights.run('a', work);
  expect(finish).toHaveLength(3);
});

test('rejects all calls of a failed run, and runs again afterwards', async () => {
  const flights = createSingleFlight<string>();
  const failing = () => flights.run('a', () => Promise.reject(new Error('away')));
  const [one, two] = [failing(), failing()];
  const idle = flights.idle();
  await expect(one).rejects.toThrow('away');
  await expect(two).rejects.toThrow('away');
  await idle;
  expect(await flights.run('a', async () => 'back')).toBe('back');
});
