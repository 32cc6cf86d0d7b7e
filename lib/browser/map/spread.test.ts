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

  it('take no time for many', () => {
    const many = Array.from({ length: 5_000 }, (_, i) => ({ x: (i * 37) % 1_900, y: (i * 91) % 1_000 }));
    const began = performance.now();
    stacksOf(many, 4);
    expect(performance.now() - began).toBeLessThan(200);
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
