import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type ApiOperation, PERMISSIONS, type Permission } from '@/lib/contracts';
import * as operations from '@/lib/contracts/operations';
import { openApiDocument } from './api/openapi';
import { verbs } from './api/verbs';

// What the boundary rules cannot see: which doors of the site have a lock

const read = (path: string) => readFileSync(path, 'utf8');
const files = (readdirSync('app', { recursive: true }) as string[]).map((path) => `app/${path.replaceAll('\\', '/')}`);
const ending = (end: string) => files.filter((path) => path.endsWith(end));
const OPEN_PAGES = ['sign-in', 'invite/[token]', 'reset/[token]'].map((path) => `app/(auth)/${path}/page.tsx`);

describe('pages', () => {
  const pages = ending('/page.tsx').filter((path) => !OPEN_PAGES.includes(path));

  test.each(pages)('%s requires the session first', (path) => {
    const body = read(path).split('export default')[1] ?? '';
    const firstAwait = body.slice(body.indexOf('await'));
    expect(firstAwait).toMatch(/^await (requireCtx|requirePermission|requireSession)\(/);
  });

  test.each(ending('/page.tsx').filter((path) => path.includes('/admin/')))(
    '%s needs a permission of administrators',
    (path) => {
      const permission = /requirePermission\('([\w.]+)'\)/.exec(read(path))?.[1] ?? '';
      expect(PERMISSIONS[permission as Permission]).toEqual(['admin']);
    },
  );

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
  test.each(ending('/actions.ts'))('%s declares what it is', (path) => {
    expect(read(path).startsWith("'use server';")).toBe(true);
  });
});

describe('HTTP API', () => {
  const declared = Object.values<ApiOperation>(operations as never).filter((one) => one.path?.startsWith('/api/v1/'));
  const served = verbs.map(({ operation }) => operation);

  test('every operation of the contracts has exactly one verb, exported by an index of the domain', () => {
    expect(served.map(({ id }) => id).sort()).toEqual(declared.map(({ id }) => id).sort());
    expect(new Set(served.map(({ method, path }) => `${method} ${path}`)).size).toBe(served.length);
  });

  test('the only route below /api/v1 is the one that serves verbs', () => {
    expect(ending('/route.ts').filter((path) => path.startsWith('app/api/v1/'))).toEqual([
      'app/api/v1/[...path]/route.ts',
    ]);
  });

  test('every property in a path or header is one of the input', () => {
    const document = openApiDocument(served, { url: 'http://x', cookieName: 'c' }) as {
      paths: Record<string, Record<string, { parameters?: { name: string; in: string; schema: object }[] }>>;
    };
    for (const { path, method, input, headers = {} } of served) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const parameters = document.paths[path]?.[method.toLowerCase()]?.parameters ?? [];
      expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(names);
      const schema = input ? JSON.stringify(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })) : '';
      for (const name of [
        ...names,
        ...Object.values<{ property?: string }>(headers).flatMap(({ property }) => property ?? []),
      ]) {
        expect(schema).toContain(`"${name}":`);
      }
    }
  });
});

test('a shape that crosses a wire is declared in contracts only', () => {
  // What a schema may describe elsewhere: the environment, another product's API, files that one process writes and reads
  // again, what a process passes to itself, and the channels of PostgreSQL's NOTIFY, which are declared where they are sent
  const exempt = [
    /^lib\/platform\/(config|broker\/emqx-)/,
    /^lib\/tbox\/(certificate|commands)\/(identity-store|file-identity|file-journal|journal)\.ts$/,
    /^lib\/domain\/notifications\/channels\.ts$/,
    /^lib\/domain\/(users\/ensure-administrator|fleet\/(create-catalogue|seed-demo-fleet)|telemetry\/maintenance)\.ts$/,
    /^lib\/processes\/simulator\/fleet\/read-fleet\.ts$/,
    /^lib\/(contracts|testing)\//,
    /\.test\.tsx?$/,
  ];
  const declaring = ['app', 'components', 'lib']
    .flatMap((root) => (readdirSync(root, { recursive: true }) as string[]).map((path) => `${root}/${path}`))
    .filter((path) => /\.tsx?$/.test(path) && !exempt.some((pattern) => pattern.test(path)))
    .filter((path) => /\bz\s*\.(object|strictObject|looseObject|discriminatedUnion)\(/.test(read(path)));
  expect(declaring).toEqual([]);
});
