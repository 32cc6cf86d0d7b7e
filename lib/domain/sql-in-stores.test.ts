import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.resolve('lib');
const DOMAIN = path.join(ROOT, 'domain');
const EXEMPT = new Set([
  // One statement, which other modules embed in theirs
  'domain/notifications/notify.ts',
  // LISTEN and UNLISTEN, on a connection of its own that reads and writes no table
  'domain/notifications/notification-connection.ts',
]);

const sources = (dir: string) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => path.join(dir, name));

const matching = (files: string[], pattern: RegExp) =>
  files.filter((file) => pattern.test(readFileSync(file, 'utf8'))).map((file) => path.relative(ROOT, file));

test('SQL of the domain is in stores', () => {
  const outside = sources(DOMAIN).filter((file) => !/(\/|-)store\.ts$/.test(file));
  expect(matching(outside, /\bquery(<[^(]*>)?\(/).filter((file) => !EXEMPT.has(file))).toEqual([]);
});

test('only the database adapter opens transactions and takes connections of the pool', () => {
  const outside = sources(ROOT).filter((file) => !file.startsWith(path.join(ROOT, 'platform/db/')));
  expect(matching(outside, /\$transaction\b|\bpool\.connect\(|\bPoolClient\b|\$(query|execute)Raw/)).toEqual([]);
});
