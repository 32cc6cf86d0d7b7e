import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.resolve('lib');
const DOMAIN = path.join(ROOT, 'domain');
// Those whose SQL is in stores; the others are to follow
const DONE = ['audit', 'fleet', 'keys', 'pki', 'presence', 'users'];

const sources = (dir: string) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => path.join(dir, name));

const matching = (files: string[], pattern: RegExp) =>
  files.filter((file) => pattern.test(readFileSync(file, 'utf8'))).map((file) => path.relative(ROOT, file));

test.each(DONE)('SQL of %s is in its stores', (name) => {
  const outside = sources(path.join(DOMAIN, name)).filter((file) => !/(\/|-)store\.ts$/.test(file));
  expect(matching(outside, /\bquery(<[^(]*>)?\(/)).toEqual([]);
});

test('only the database adapter opens transactions and takes connections of the pool', () => {
  const outside = sources(ROOT).filter((file) => !file.startsWith(path.join(ROOT, 'platform/db/')));
  expect(matching(outside, /\$transaction\b|\bpool\.connect\(|\bPoolClient\b|\$(query|execute)Raw/)).toEqual([]);
});
