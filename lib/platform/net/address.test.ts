import { expect, test } from 'vitest';
import { createRange, includesLoopback, networkOf, normaliseAddress, normaliseRange } from './address';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:0201', '192.0.2.1'],
  ['2001:DB8:0:0::1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['192.0.2.01', null],
  ['192.0.2', null],
  ['example.com', null],
  ['unknown', null],
  ['', null],
  ['1.2.3.4\u0000', null],
])('normalises the address %j to %j', (text, address) => {
  expect(normaliseAddress(text)).toBe(address);
});

test.each([
  ['192.0.2.0/24', '192.0.2.0/24'],
  ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
  ['2001:DB8::/32', '2001:db8::/32'],
  ['192.0.2.0/33', null],
  ['192.0.2.0/', null],
  ['192.0.2.0/-1', null],
  ['192.0.2.0/2 4', null],
  ['192.0.2.0/24/8', null],
  ['::ffff:192.0.2.0/90', null],
])('normalises the range %j to %j', (text, range) => {
  expect(normaliseRange(text)).toBe(range);
});

test('a range matches its addresses in any notation', () => {
  const includes = createRange('192.0.2.0/24');
  expect(['192.0.2.200', '::ffff:192.0.2.7'].every(includes)).toBe(true);
  expect(['192.0.3.1', '2001:db8::1', '', 'x'].some(includes)).toBe(false);
  expect(createRange('2001:db8::/32')('2001:db8:1::5')).toBe(true);
});

test('recognises ranges with loopback addresses', () => {
  expect(
    ['127.0.0.1', '127.9.9.9', '::1', '127.0.0.0/8', '0.0.0.0/0', '96.0.0.0/3', '::/0'].every(includesLoopback),
  ).toBe(true);
  expect(['192.0.2.1', '10.0.0.0/8', '2001:db8::/32'].some(includesLoopback)).toBe(false);
});

test('counts an IPv6 client by its /64', () => {
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  expect(networkOf('2001:db8::6')).toBe('2001:db8:0:0::/64');
  expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(networkOf('unknown')).toBeNull();
});
