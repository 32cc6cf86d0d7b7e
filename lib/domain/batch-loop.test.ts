import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBatchLoop } from './batch-loop';

const LINGER_MS = 1_000;
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function loop() {
  let queue: string[] = [];
  const batches: string[][] = [];
  let release: () => void = () => undefined;
  let held = false;
  const store = async () => {
    batches.push(queue);
    queue = [];
    if (held) {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    }
  };
  const { poke, stop } = createBatchLoop(() => queue.length, store, vi.fn(), LINGER_MS);
  return {
    batches,
    stop,
    add: (item: string, now?: boolean) => {
      queue.push(item);
      poke(now);
    },
    hold: () => {
      held = true;
    },
    release: () => {
      held = false;
      release();
    },
  };
}

test('what can wait goes with what cannot', async () => {
  const { add, batches } = loop();
  add('a');
  await vi.advanceTimersByTimeAsync(LINGER_MS / 2);
  expect(batches).toEqual([]);
  add('b', true);
  await vi.advanceTimersByTimeAsync(0);
  expect(batches).toEqual([['a', 'b']]);
  add('c');
  await vi.advanceTimersByTimeAsync(LINGER_MS - 1);
  expect(batches).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(batches[1]).toEqual(['c']);
});

test('what came during a batch and cannot wait is the next one at once', async () => {
  const { add, batches, hold, release } = loop();
  hold();
  add('a', true);
  await vi.advanceTimersByTimeAsync(0);
  add('b', true);
  add('c');
  release();
  await vi.advanceTimersByTimeAsync(0);
  expect(batches).toEqual([['a'], ['b', 'c']]);
});

test('stopped, it stores what is left', async () => {
  const { add, batches, stop } = loop();
  add('a');
  await stop();
  expect(batches).toEqual([['a']]);
});
