import type { Clock } from '@/lib/platform/clock';

export type FakeClock = Clock & { set(ms: number): void; advance(ms: number): void };

export function fakeClock(start = Date.UTC(2026, 0, 15, 12)): FakeClock {
  let now = start;
  return {
    now: () => now,
    set: (ms) => {
      now = ms;
    },
    advance: (ms) => {
      now += ms;
    },
  };
}
