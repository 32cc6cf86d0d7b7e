import { describe, expect, test } from 'vitest';
import { fakeClock } from '@/lib/testing/fake-clock';
import { ServerTime } from './server-time';

const T = Date.UTC(2026, 0, 15);

describe('server time', () => {
  test('is bounded by the answer and its round trip, and advances with the monotonic clock', () => {
    const monotonic = fakeClock(7);
    const time = new ServerTime(monotonic);
    expect(time.bounds).toBeNull();
    expect(time.synchronise(T, 300)).toBe(true);
    expect(time.bounds).toEqual({ earliestMs: T, latestMs: T + 300 });
    monotonic.advance(10_000);
    expect(time.bounds?.earliestMs).toBeCloseTo(T + 9_999);
    expect(time.bounds?.latestMs).toBeCloseTo(T + 10_301);
  });

  test('widens its bounds by the drift of the clock', () => {
    const monotonic = fakeClock(0);
    const time = new ServerTime(monotonic);
    time.synchronise(T, 0);
    monotonic.advance(86_400_000);
    const { earliestMs = 0, latestMs = 0 } = time.bounds ?? {};
    expect(latestMs - earliestMs).toBeCloseTo(17_280);
  });

  test('ignores a round trip of more than 5 s or a negative one', () => {
    const time = new ServerTime(fakeClock(0));
    expect([time.synchronise(T, 5_001), time.synchronise(T, -1)]).toEqual([false, false]);
    expect(time.bounds).toBeNull();
  });

  test('keeps a lower bound, also against a later answer with an earlier time', () => {
    const monotonic = fakeClock(0);
    const time = new ServerTime(monotonic);
    time.raise(T);
    time.raise(T - 1_000);
    expect(time.bounds).toBeNull();
    expect(time.earliestMs).toBe(T);
    time.synchronise(T - 3_600_000, 20);
    expect(time.bounds).toEqual({ earliestMs: T, latestMs: T });
  });
});
