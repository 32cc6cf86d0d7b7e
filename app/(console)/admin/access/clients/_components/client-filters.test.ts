import { expect, test } from 'vitest';
import { readClientFilters } from './client-filters';

const read = (address: string) => {
  const given = new URLSearchParams(address);
  return readClientFilters((name) => given.get(name));
};

test('reads the filters of the URL', () => {
  expect(read('q=LSV&kind=tbox&connected=false&waiting=true&cursor=x')).toEqual({
    q: 'LSV',
    kind: 'tbox',
    connected: 'false',
    waiting: 'true',
    cursor: 'x',
  });
});

test('ignores unknown values and truncates long ones', () => {
  expect(read('kind=car&connected=maybe&waiting=false&q=%20')).toEqual({});
  expect(read(`q=${'a'.repeat(300)}`).q).toHaveLength(256);
});
