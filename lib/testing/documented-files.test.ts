import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const DOCUMENTS = ['CONTRIBUTING.md', 'docs/architecture.md', 'README.md'];

test.each(DOCUMENTS)('files that %s names exist', (document) => {
  const text = readFileSync(document, 'utf8');
  const named = [...text.matchAll(/`((?:app|components|lib|docs|e2e|deploy|prisma)\/[^`\s]+)`/g)]
    .map(([, file = '']) => file)
    .filter((file) => !/[<{*…]/.test(file));
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});
