import { expect, it } from 'vitest';
import { growthOf, type Sample, tooLarge } from './growth';

const MB = 1024 * 1024;
const samples = (heapMb: (minute: number) => number): Sample[] =>
  Array.from({ length: 21 }, (_, minute) => ({ minute, heapBytes: heapMb(minute) * MB, nodes: 900, listeners: 300 }));

it('finds no growth where only the warm-up grows', () => {
  const growth = growthOf(samples((minute) => 20 + Math.min(minute, 5)));
  expect(growth).toEqual({ heapBytes: 0, nodes: 0, listeners: 0 });
  expect(tooLarge(growth)).toEqual([]);
});

it('is not misled by single high samples', () => {
  expect(tooLarge(growthOf(samples((minute) => (minute === 20 || minute === 13 ? 60 : 20))))).toEqual([]);
});

it('finds a steady growth over the whole run', () => {
  const growth = growthOf(samples((minute) => 20 + minute * 0.5));
  expect(growth.heapBytes).toBeCloseTo(10 * MB);
  expect(tooLarge(growth)).toEqual(['heapBytes']);
});

it('finds a growth of listeners and nodes', () => {
  const growing = samples(() => 20).map((sample) => ({
    ...sample,
    nodes: 900 + sample.minute * 100,
    listeners: 300 + sample.minute * 10,
  }));
  expect(tooLarge(growthOf(growing))).toEqual(['nodes', 'listeners']);
});
