import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isAllowed, readPackages } from './packages.mjs';

// .dependency-cruiser.cjs has the other direction: what is imported is in package.json

/** Named in no file of ours. */
const EXCEPTIONS = new Map([
  ['babel-plugin-react-compiler', 'loaded by Next for `reactCompiler`'],
  ['react-dom', 'loaded by Next'],
  ['vite', 'loaded by vitest'],
]);

test('every package of package.json is used', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const names = Object.keys({ ...dependencies, ...devDependencies });
  const files = execFileSync('git', ['ls-files', '*.ts', '*.tsx', '*.mjs', '*.css'], { encoding: 'utf8' }).trim();
  const self = 'lib/processes/start/packages.test.ts';
  const sources = files.split('\n').filter((file) => file !== self);
  const text = sources.map((file) => readFileSync(file, 'utf8')).join('\n');
  const isNamed = (name: string) =>
    text.includes(`'${name}'`) || text.includes(`'${name}/`) || text.includes(`"${name}"`);
  const typed = (name: string) => name.replace(/^@types\//, '');
  const isUsed = (name: string) =>
    name === '@types/node' ||
    EXCEPTIONS.has(name) ||
    (name.startsWith('@types/') ? names.includes(typed(name)) : isNamed(name));
  expect(names.filter((name) => !isUsed(name))).toEqual([]);
  expect([...EXCEPTIONS.keys()].filter((name) => !names.includes(name) || isNamed(name))).toEqual([]);
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['MIT AND GPL-3.0-only', false],
  ['GPL-3.0-only', false],
  ['', false],
])('a package with the licence "%s" is allowed: %s', (licence, allowed) => {
  expect(isAllowed('some-package', licence)).toBe(allowed);
});

test('an exception is for its package and its licence only', () => {
  expect(isAllowed('axe-core', 'MPL-2.0')).toBe(true);
  expect(isAllowed('axe-core', 'GPL-3.0-only')).toBe(false);
  expect(isAllowed('some-package', 'MPL-2.0')).toBe(false);
});

test('every package of package-lock.json has an allowed licence', () => {
  const packages = readPackages(JSON.parse(readFileSync('package-lock.json', 'utf8')));
  expect(packages.length).toBeGreaterThan(100);
  expect(packages.filter(({ name, licence }) => !isAllowed(name, licence))).toEqual([]);
});
