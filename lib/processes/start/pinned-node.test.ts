import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findPinned, isSupported } from './pinned-node.mjs';

test.each(['22.22.0', '22.23.5', '24.6.0', '24.22.3', '26.0.0'])('Node %s is supported', (version) => {
  expect(isSupported(version)).toBe(true);
});

test.each(['18.20.8', '20.20.2', '21.7.3', '22.21.1', '23.11.1', '24.0.0', '24.5.0'])(
  'Node %s is too old',
  (version) => {
    expect(isSupported(version)).toBe(false);
  },
);

test('package.json says the same, and the types are those of the oldest supported Node', () => {
  const { engines, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(engines.node).toBe('^22.22 || >=24.6');
  expect(devDependencies['@types/node']).toMatch(/^22\./);
});

test.each([
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['darwin', 'x64'],
  ['darwin', 'arm64'],
  ['win32', 'x64'],
])('a supported Node is pinned for %s on %s, with its integrity', (platform, arch) => {
  const pinned = findPinned(platform, arch);
  expect(isSupported(pinned?.version ?? '0.0')).toBe(true);
  expect(pinned?.integrity).toMatch(/^sha512-/);
});

test('none is pinned for another platform', () => {
  expect(findPinned('linux', 's390x')).toBeUndefined();
});
