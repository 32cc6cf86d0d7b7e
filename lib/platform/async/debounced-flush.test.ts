import { expect, test, vi } from 'vitest';
import { createDebouncedFlush } from './debounced-flush';

test('flushes after the delay, one flush at a time, and the rest on stop', async () => {
  vi.useFakeTimers();
  let waiting: number[] = [];
  const written: number[][] = [];
  let open: () => void = () => undefined;
  const flusher = createDebouncedFlush(
    100,
    () => waiting.length === 0,
    async () => {
      const taken = waiting;
      waiting = [];
      written.push(taken);
      await new Promise<void>((resolve) => {
        open = resolve;
      });
    },
  );
  const add = (n: number) => {
    waiting.push(n);
    flusher.schedule();
  };
  try {
    add(1);
    add(2);
    await vi.advanceTimersByTimeAsync(99);
    expect(written).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(written).toEqual([[1, 2]]);
    add(3);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(written).toHaveLength(1);
    open();
    await vi.advanceTimersByTimeAsync(100);
    expect(written).toEqual([[1, 2], [3]]);
    add(4);
    const stopped = flusher.stop();
    open();
    await vi.advanceTimersByTimeAsync(0);
    expect(written).toEqual([[1, 2], [3], [4]]);
    open();
    await stopped;
    add(5);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(written).toHaveLength(3);
  } finally {
    vi.useRealTimers();
  }
});
