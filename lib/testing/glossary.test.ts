import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

// The last column of docs/glossary.md, in names that the code declares and in names of files

/** A field on the wire, a lane of a road, and the look-ahead of a driver. */
const ALLOWED = new Set(['cutAt', 'LANE_M', 'LOOK_AHEAD_M']);

const DECLARED = /\b(?:const|let|function\*?|class|type|interface|enum)\s+([A-Za-z_$][\w$]*)/g;

const files = execFileSync('git', ['ls-files', '*.ts', '*.tsx'], { encoding: 'utf8' }).trim().split('\n');

const wordsOf = (name: string): string =>
  ` ${name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .toLowerCase()
    .trim()} `;

const banned = readFileSync('docs/glossary.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').at(-2)?.trim() ?? '')
  .flatMap((cell) => cell.split(', '))
  .filter((word) => /^[a-z ]+$/.test(word) && word !== 'not to be used');

test('the glossary has words that must not be used', () => {
  expect(banned).toContain('asker');
});

test.each(banned)('no name has the word "%s"', (word) => {
  const found = files.flatMap((file) => {
    const names = [...readFileSync(file, 'utf8').matchAll(DECLARED)].map(([, name = '']) => name);
    return [path.basename(file), ...names]
      .filter((name) => !ALLOWED.has(name) && wordsOf(name).includes(` ${word} `))
      .map((name) => `${file}: ${name}`);
  });
  expect(found).toEqual([]);
});
