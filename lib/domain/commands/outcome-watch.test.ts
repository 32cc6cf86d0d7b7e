import { afterEach, expect, test, vi } from 'vitest';
import { createOutcomeWatch } from './outcome-watch';

const never = new AbortController().signal;
const LONG_MS = 60_000;
const watchOf = () => createOutcomeWatch({ limit: 2 });
afterEach(() => vi.useRealTimers());

test('wakes only requests that wait for this command', async () => {
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

test('keeps a notification that comes between two waits', async () => {
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

test('ends the wait when the signal aborts', async () => {
  const wait = watchOf().begin('a');
  const abort = new AbortController();
  const waited = wait?.next(LONG_MS, abort.signal);
  abort.abort();
  await waited;
  await wait?.next(LONG_MS, abort.signal);
});

test('limits the number of waiting requests, and may be ended twice', () => {
  const watch = watchOf();
  const [first, second] = [watch.begin('a'), watch.begin('a')];
  expect([first, second].includes(null)).toBe(false);
  expect(watch.begin('b')).toBeNull();
  first?.end();
  first?.end();
  expect(watch.waiting).toBe(1);
  expect(watch.begin('b')).not.toBeNull();
});
