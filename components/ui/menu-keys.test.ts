import { expect, it } from 'vitest';
import { MenuKeys } from './menu-keys';

const LABELS = ['Connected', 'Sleeping', 'Disconnected', 'Stale', '沪A'];

it.each([
  ['ArrowDown', -1, 0],
  ['ArrowDown', 0, 1],
  ['ArrowDown', 4, 0],
  ['ArrowUp', -1, 4],
  ['ArrowUp', 0, 4],
  ['ArrowUp', 3, 2],
  ['Home', 3, 0],
  ['End', 0, 4],
])('%s leads from item %i to item %i', (key, from, to) => {
  expect(new MenuKeys().next(key, LABELS, from, 0)).toBe(to);
});

it.each(['Tab', 'Enter', 'Escape', ' ', 'Shift'])('leaves %j to the browser', (key) => {
  expect(new MenuKeys().next(key, LABELS, 0, 0)).toBeNull();
});

it('finds an item by its first letters, and the next one by the same letter', () => {
  const keys = new MenuKeys();
  expect(keys.next('s', LABELS, 0, 1_000)).toBe(1);
  expect(keys.next('t', LABELS, 1, 1_100)).toBe(3);
  expect(keys.next('s', LABELS, 1, 2_000)).toBe(3);
  expect(keys.next('s', LABELS, 3, 2_100)).toBe(1);
  expect(keys.next('沪', LABELS, 1, 3_000)).toBe(4);
  expect(keys.next('x', LABELS, 1, 4_000)).toBeNull();
});

it('has no item to lead to in an empty menu', () => {
  expect(new MenuKeys().next('ArrowDown', [], -1, 0)).toBeNull();
});
