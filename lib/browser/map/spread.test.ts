import { describe, expect, it } from 'vitest';
import { spreadOffsets, stacksOf } from './spread';

describe('stacks', () => {
  it('are vehicles on one spot; those that stand alone are none', () => {
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

  it('cost no more than in proportion to their number', () => {
    const timeOf = (count: number) => {
      const side = Math.sqrt(count) * 30; // as dense as fewer are on a smaller map
      const points = Array.from({ length: count }, (_, i) => ({ x: (i * 37) % side, y: (i * 91) % side }));
      const times = Array.from({ length: 7 }, () => {
        const began = performance.now();
        stacksOf(points, 4);
        return performance.now() - began;
      });
      return Math.min(...times);
    };
    timeOf(2_000); // compiled
    // Sixteen times as many; every pair looked at would be 256 times as much
    expect(timeOf(32_000) / timeOf(2_000)).toBeLessThan(64);
  });
});

describe('a spread stack', () => {
  it.each([2, 3, 8, 9, 10, 40, 200])('of %d has room for each', (count) => {
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
