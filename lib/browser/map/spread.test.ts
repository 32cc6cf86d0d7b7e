import { describe, expect, it } from 'vitest';
import { spreadOffsets, stacksOf } from './spread';

describe('stacks', () => {
  it('are groups of vehicles at one spot, without single ones', () => {
    const points = [
      { x: 10, y: 10 },
      { x: 300, y: 10 },
      { x: 12, y: 11 },
      { x: 9.9, y: 8 },
      { x: -400, y: -3 },
      { x: -401, y: -3 },
    ];
    expect(stacksOf(points, 4)).toEqual([
      [0, 2, 3],
      [4, 5],
    ]);
  });

  it('have each vehicle once, also in a long row', () => {
    const row = Array.from({ length: 30 }, (_, i) => ({ x: i * 3, y: 0 }));
    const stacks = stacksOf(row, 4);
    expect(new Set(stacks.flat()).size).toBe(stacks.flat().length);
  });

  it('read coordinates in linear time', () => {
    const readsOf = (count: number) => {
      let reads = 0;
      const counted = (x: number, y: number) => ({
        get x() {
          reads += 1;
          return x;
        },
        y,
      });
      const side = Math.sqrt(count) * 30; // the same density
      stacksOf(
        Array.from({ length: count }, (_, i) => counted((i * 37) % side, (i * 91) % side)),
        4,
      );
      return reads;
    };
    // Sixteen times as many; all pairs would be 256 times as many
    expect(readsOf(32_000) / readsOf(2_000)).toBeLessThan(64);
  });
});

describe('a spread stack', () => {
  it.each([2, 3, 8, 9, 10, 40, 200])('of %d does not overlap', (count) => {
    const offsets = spreadOffsets(count);
    expect(offsets).toHaveLength(count);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < i; j++) {
        const [a, b] = [offsets[i], offsets[j]];
        expect(Math.hypot((a?.x ?? 0) - (b?.x ?? 0), (a?.y ?? 0) - (b?.y ?? 0))).toBeGreaterThan(22);
      }
    }
  });

  it('of one stays', () => expect([spreadOffsets(1), spreadOffsets(0)]).toEqual([[{ x: 0, y: 0 }], []]));
});
