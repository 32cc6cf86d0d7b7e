import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { isReadableByOthers } from './site';

const own = Object.values(networkInterfaces())
  .flatMap((one) => one ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

test.each([
  ['loopback', {}, 'localhost:3000', false],
  ['loopback by address', {}, '127.0.0.1:3000', false],
  ['loopback by IPv6 address', {}, '[::1]:3000', false],
  ['a host that is not believed', {}, 'console.example', false],
  ['its own TLS', { tls: true }, `${own}:3000`, false],
  ['https in front', { publicUrl: 'https://console.example' }, 'console.example', false],
  ['http in front', { publicUrl: 'http://console.example' }, 'console.example', true],
])('a request over %s', (_what, site, host, expected) => {
  expect(isReadableByOthers({ port: 3000, tls: false, ...site }, host)).toBe(expected);
});

test.skipIf(own === undefined)('a request to an address of this machine without TLS can be read by others', () => {
  expect(isReadableByOthers({ port: 3000, tls: false }, `${own}:3000`)).toBe(true);
});
