import { afterEach, expect, test, vi } from 'vitest';
import { createOutcomeWatch } from './outcome-watch';

const never = new AbortController().signal;
const LONG_MS = 60_000;
const watchOf = () => createOutcomeWatch({ limit: 2 });
afterEach(() => vi.useRealTimers());

test('wakes those who wait for this command, and nobody else', async () => {
  const watch = watchOf();
  const [mine, other] = [watch.begin('a'), watch.begin('b')];
  let woken = '';
  void other?.next(LONG_MS, never).then(() => {
    woken += 'b';
  });
  const waited = mine?.next(LONG_MS, never);
  watch.finished(['a', 'c']);
  await waited;
  expect(woken).toBe('');
  watch.wakeAll();
  await expect.poll(() => woken).toBe('b');
});

test('what is told between two looks is not missed', async () => {
  const watch = watchOf();
  const wait = watch.begin('a');
  watch.finished(['a']);
  await wait?.next(LONG_MS, never);
  vi.useFakeTimers();
  let over = false;
  void wait?.next(30, never).then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(29);
  expect(over).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(over).toBe(true);
});

test('who gives up waits no longer', async () => {
  const wait = watchOf().begin('a');
  const abort = new AbortController();
  const waited = wait?.next(LONG_MS, abort.signal);
  abort.abort();
  await waited;
  await wait?.next(LONG_MS, abort.signal);
});

test('so many wait and no more, until one ends, which it can do twice', () => {
  const watch = watchOf();
  const [first, second] = [watch.begin('a'), watch.begin('a')];
  expect([first, second].includes(null)).toBe(false);
  expect(watch.begin('b')).toBeNull();
  first?.end();
  first?.end();
  expect(watch.waiting).toBe(1);
  expect(watch.begin('b')).not.toBeNull();
});
