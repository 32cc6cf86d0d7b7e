import { expect, test } from 'vitest';
import { leaveList, listAddress, placeIn } from './list-place';

test('the list that was left, and no other, is found where it was left', () => {
  expect([placeIn(''), listAddress()]).toEqual([0, '/vehicles']);
  leaveList('status=no_data', 1_200);
  expect(placeIn('status=no_data')).toBe(1_200);
  expect(placeIn('')).toBe(0);
  expect(listAddress()).toBe('/vehicles?status=no_data');
});
