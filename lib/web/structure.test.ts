import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { apiOperations } from './api';
import { openApiDocument } from './openapi';

// What the boundary rules cannot see: which doors of the site have a lock

const read = (path: string) => readFileSync(path, 'utf8');
const files = (readdirSync('app', { recursive: true }) as string[]).map((path) => `app/${path.replaceAll('\\', '/')}`);
const ending = (end: string) => files.filter((path) => path.endsWith(end));
const OPEN_PAGES = ['app/(auth)/sign-in/page.tsx', 'app/(auth)/invite/[token]/page.tsx'];

describe('pages', () => {
  const pages = ending('/page.tsx').filter((path) => !OPEN_PAGES.includes(path));

  test.each(pages)('%s asks first who looks', (path) => {
    const body = read(path).split('export default')[1] ?? '';
    const firstAwait = body.slice(body.indexOf('await'));
    expect(firstAwait).toMatch(/^await (requireCtx|requireRole|requireSession)\(/);
  });

  test.each(ending('/page.tsx').filter((path) => path.includes('/admin/')))('%s is for administrators', (path) => {
    expect(read(path)).toContain("requireRole('admin')");
  });

  test.each([...ending('/page.tsx'), ...ending('/layout.tsx')])('%s is rendered by the server', (path) => {
    expect(read(path)).not.toContain("'use client'");
  });
});

test('only the configuration reads the environment', () => {
  const sources = ['app', 'components', 'lib'].flatMap((root) =>
    (readdirSync(root, { recursive: true }) as string[]).map((path) => `${root}/${path}`),
  );
  const exempt = /^lib\/(platform\/(config|db\/generated)|testing)\/|\.test\.tsx?$|\.protocol\.test\.ts$/;
  const readers = sources
    .filter((path) => /\.tsx?$/.test(path) && !exempt.test(path))
    .filter((path) => read(path).includes('process.env'));
  expect(readers).toEqual([]);
});

describe('server actions', () => {
  test.each(ending('/actions.ts'))('%s says what it is', (path) => {
    expect(read(path).startsWith("'use server';")).toBe(true);
  });
});

describe('HTTP API', () => {
  const routes = ending('/route.ts')
    .filter((path) => path.startsWith('app/api/v1/'))
    .flatMap((file) => {
      const path = file.slice('app'.length, -'/route.ts'.length).replace(/\[(\w+)\]/g, '{$1}');
      return [...read(file).matchAll(/export const (\w+) = (\w+)\(/g)].map(([, method, wrapper]) => ({
        path,
        method,
        wrapper,
      }));
    });

  test('every route goes through the wrapper and is described, and the other way round', () => {
    expect(routes.filter(({ wrapper }) => wrapper !== 'route')).toEqual([]);
    const described = apiOperations.map(({ method, path }) => `${method} ${path}`).sort();
    expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(described);
  });

  test('operation ids are unique, and every parameter of a path is described', () => {
    expect(new Set(apiOperations.map(({ id }) => id)).size).toBe(apiOperations.length);
    const document = openApiDocument({ url: 'http://x', cookieName: 'c' }) as {
      paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
    };
    for (const { path, method } of apiOperations) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const parameters = document.paths[path]?.[method.toLowerCase()]?.parameters ?? [];
      expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(names);
    }
  });
});
