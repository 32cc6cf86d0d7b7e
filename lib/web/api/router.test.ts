import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineOperation } from '@/lib/contracts';
import { systemActor } from '@/lib/domain/context';
import { verb } from '@/lib/domain/verb';
import { createRouter } from './router';

const operation = { tag: 'Test', summary: 'Test', permission: 'signed_in' } as const;
const echo = z.record(z.string(), z.unknown());
const observed: unknown[] = [];
const failed: unknown[] = [];
const serve = createRouter({
  verbs: [
    verb(
      defineOperation({
        ...operation,
        id: 'read',
        method: 'GET',
        path: '/things/{id}',
        input: z.object({ id: z.string(), tag: z.union([z.string(), z.array(z.string())]).optional() }),
        output: echo,
      }),
      async ({ input }) => input,
    ),
    verb(
      defineOperation({
        ...operation,
        id: 'write',
        method: 'PUT',
        path: '/things/{id}',
        input: z.object({ id: z.string(), key: z.string(), note: z.string().default('') }),
        output: echo,
        status: 201,
        headers: { 'Idempotency-Key': { property: 'key', description: 'Same key, same request', required: true } },
      }),
      async ({ input }) => input,
    ),
    verb(
      defineOperation({
        ...operation,
        id: 'import',
        method: 'POST',
        path: '/things',
        input: z.object({ csv: z.string() }),
        textBody: { type: 'text/csv', property: 'csv' },
      }),
      async () => undefined,
    ),
    verb(
      defineOperation({
        ...operation,
        id: 'export',
        method: 'GET',
        path: '/things',
        csv: {
          filename: () => 'things.csv',
          columns: [{ header: 'name', value: (row: { name: string }) => row.name }],
        },
      }),
      async () =>
        (async function* () {
          yield [{ name: 'a,b' }];
        })(),
    ),
  ],
  authenticate: async () => ({ db: {} as never, clock: { now: () => 0 } as never, actor: systemActor('test') }),
  onError: (given) => failed.push(given),
  observe: (labels) => observed.push(labels),
});
const send = (method: string, path: string, { body, headers }: { body?: string; headers?: HeadersInit } = {}) =>
  serve(new Request(`http://console.example${path}`, { method, body: body ?? null, ...(headers && { headers }) }));
const json = { 'content-type': 'application/json', 'idempotency-key': 'k' };

test('builds the input from path and query, and names the request', async () => {
  const response = await send('GET', '/things/a%2Fb?tag=1&tag=2&empty=');
  expect(await response.json()).toEqual({ id: 'a/b', tag: ['1', '2'] });
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(observed.at(-1)).toEqual({ route: '/things/{id}', method: 'GET', status: 200 });
});

test('builds the input from path, header and body; the path wins', async () => {
  const response = await send('PUT', '/things/7', { body: '{"id":"8","note":"n","key":"other"}', headers: json });
  expect(response.status).toBe(201);
  expect(await response.json()).toEqual({ id: '7', note: 'n', key: 'k' });
  const empty = await send('PUT', '/things/7', { headers: { 'idempotency-key': 'k' } });
  expect(await empty.json()).toEqual({ id: '7', note: '', key: 'k' });
});

test.each([
  ['{', 'body'],
  ['[]', 'body'],
  ['null', 'body'],
  ['{"note":1}', 'note'],
])('refuses the body %s', async (body, path) => {
  const response = await send('PUT', '/things/7', { body, headers: json });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'validation_failed', errors: [{ path }] });
});

test('refuses a missing header, another content type, and a body that is too large or not UTF-8', async () => {
  const refused = async (init: Parameters<typeof send>[2], method = 'PUT', path = '/things/7') =>
    (await send(method, path, init)).json();
  expect(await refused({ body: '{}', headers: { 'content-type': 'application/json' } })).toMatchObject({
    errors: [{ path: 'Idempotency-Key' }],
  });
  expect(await refused({ body: '{}', headers: { ...json, 'content-type': 'text/plain' } })).toMatchObject({
    code: 'unsupported_media_type',
  });
  expect(await refused({ body: `{"note":"${'x'.repeat(70_000)}"}`, headers: json })).toMatchObject({ status: 413 });
  expect(await refused({ body: 'a', headers: json }, 'POST', '/things')).toMatchObject({
    code: 'unsupported_media_type',
  });
});

test('reports who was refused what', async () => {
  await send('PUT', '/things/7', { body: '{"note":1}', headers: json });
  expect(failed.at(-1)).toMatchObject({
    ctx: { actor: { id: 'test' } },
    operation: { id: 'write' },
    error: { kind: 'validation_failed' },
  });
});

test('answers 204 without content, and CSV as a file', async () => {
  const imported = await send('POST', '/things', { body: 'a', headers: { 'content-type': 'text/csv; charset=utf-8' } });
  expect(imported.status).toBe(204);
  const exported = await send('GET', '/things');
  expect(exported.headers.get('content-disposition')).toBe('attachment; filename="things.csv"');
  expect(await exported.text()).toBe('name\r\n"a,b"\r\n');
});

test('answers 404 to an unknown path and 405 to an unsupported method', async () => {
  expect((await send('GET', '/nothing')).status).toBe(404);
  const refused = await send('PATCH', '/things/7', { body: '{}' });
  expect(refused.status).toBe(405);
  expect(refused.headers.get('allow')).toBe('GET, PUT');
  const options = await send('OPTIONS', '/things/7');
  expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, PUT']);
});

test('answers HEAD as GET without the body', async () => {
  const response = await send('HEAD', '/things/7');
  expect([response.status, await response.text()]).toEqual([200, '']);
  expect(response.headers.get('content-type')).toBe('application/json');
});
