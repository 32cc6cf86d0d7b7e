import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const DOCUMENTS = ['CONTRIBUTING.md', 'docs/architecture.md', 'docs/security.md', 'README.md'];

test.each(DOCUMENTS)('files that %s names exist', (document) => {
  const text = readFileSync(document, 'utf8');
  const named = [...text.matchAll(/`((?:app|components|lib|docs|e2e|deploy|prisma)\/[^`\s]+)`/g)]
    .map(([, file = '']) => file)
    .filter((file) => !/[<{*…]/.test(file));
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});

test('tests that docs/security.md names exist', () => {
  const files = ['app', 'components', 'deploy', 'e2e', 'lib'].flatMap((root) =>
    (readdirSync(root, { recursive: true }) as string[]).map((path) => `${root}/${path}`),
  );
  // `file`, *title*, *another title*: the end of a path, and a title or its beginning
  const named = readFileSync('docs/security.md', 'utf8').matchAll(
    /`([^`\s]+\.(?:test|spec|last|logs)\.tsx?)`((?:, \*[^*]+\*)+)/g,
  );
  const missing = [...named].flatMap(([, name = '', titles = '']) => {
    const text = files
      .filter((path) => path === name || path.endsWith(`/${name}`))
      .map((path) => readFileSync(path, 'utf8'))
      .join();
    return [...titles.matchAll(/\*([^*…]+)/g)]
      .filter(([, title = '']) => title !== ', ' && !text.includes(title.trim()))
      .map(([, title]) => `${name}: ${title}`);
  });
  expect(missing).toEqual([]);
});
