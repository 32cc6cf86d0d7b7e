import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBatchWriter } from './batch-writer';

const LINGER_MS = 1_000;
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function writer() {
  let queue: string[] = [];
  const batches: string[][] = [];
  let release: () => void = () => undefined;
  let held = false;
  const write = async () => {
    batches.push(queue);
    queue = [];
    if (held) {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    }
  };
  const onEnd = vi.fn();
  const { wake, stop } = createBatchWriter({
    size: () => queue.length,
    write,
    onEnd,
    maxBatch: 4,
    lingerMs: LINGER_MS,
  });
  return {
    batches,
    stop,
    add: (item: string, now?: boolean) => {
      queue.push(item);
      wake(now);
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

test('writes lingering items together with urgent ones', async () => {
  const { add, batches } = writer();
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

test('writes urgent items that arrived during a batch right after it', async () => {
  const { add, batches, hold, release } = writer();
  hold();
  add('a', true);
  await vi.advanceTimersByTimeAsync(0);
  add('b', true);
  add('c');
  release();
  await vi.advanceTimersByTimeAsync(0);
  expect(batches).toEqual([['a'], ['b', 'c']]);
});

test('writes the remaining items on stop', async () => {
  const { add, batches, stop } = writer();
  add('a');
  await stop();
  expect(batches).toEqual([['a']]);
});
