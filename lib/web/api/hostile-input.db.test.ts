import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { callApi, WEB_SECRETS } from '@/lib/testing/api-client';
import { type ApiWorld, openApiWorld } from '@/lib/testing/api-world';
import { HOSTILE_TEXTS, mutationsOf, sampleOf } from '@/lib/testing/hostile-values';
import { openApiDocument } from './openapi';
import { verbs } from './verbs';

vi.mock('server-only', () => ({})); // the marker throws outside Next

type Parameter = { name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: object };
type Described = { parameters?: Parameter[]; requestBody?: { content: Record<string, { schema: object }> } };

const generated = openApiDocument(
  verbs.map(({ operation }) => operation),
  { url: 'http://console.test', cookieName: 'cookie' },
) as { components: { schemas: Record<string, object> }; paths: Record<string, Record<string, Described>> };
/** With schemas in place of references to them. */
const resolved = (value: unknown): unknown => {
  const { $ref } = (value ?? {}) as { $ref?: string };
  if ($ref) return resolved(generated.components.schemas[$ref.split('/').at(-1) ?? '']);
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]));
};
const document = { paths: resolved(generated.paths) as typeof generated.paths };
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => [method.toUpperCase(), path, described] as const),
);

const SECRETS = [...WEB_SECRETS, 'token-admin'];
let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.close());

/** Valid values by name, so that a request with one hostile value gets past the checks of the others. */
const known = () => ({
  ...world.paramsOf(''),
  ids: ['1'],
  signal: ['Speed'],
  at: '31.2,121.5',
  reason: 'test',
  operation: 'report_now',
});

/** Requests that are valid but for one value. */
function* hostileRequests(path: string, { parameters = [], requestBody }: Described) {
  const params = world.paramsOf(path);
  const headers = Object.fromEntries(
    parameters.filter((one) => one.in === 'header').map(({ name }) => [name, crypto.randomUUID()]),
  );
  const query = parameters.filter((one) => one.in === 'query');
  const valid = query.filter(({ required }) => required);
  const searchOf = (values: [string, unknown][]) => `?${new URLSearchParams(values.map(([k, v]) => [k, String(v)]))}`;
  const validSearch = valid.map(({ name, schema }): [string, unknown] => [name, sampleOf(schema, known(), name)]);
  const [type = '', content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const sample = content && sampleOf(content.schema, known());
  const json = type === 'application/json' ? { json: sample } : content ? { body: String(sample), type } : {};
  const request = { params, headers, search: searchOf(validSearch), ...json };
  for (const { name } of parameters.filter((one) => one.in === 'path')) {
    for (const text of HOSTILE_TEXTS) yield { ...request, params: { ...params, [name]: text } };
  }
  for (const { name } of query) {
    for (const text of HOSTILE_TEXTS) {
      yield { ...request, search: searchOf([...validSearch.filter(([other]) => other !== name), [name, text]]) };
    }
  }
  if (type === 'application/json') {
    for (const mutated of mutationsOf(sample)) yield { ...request, json: mutated };
    const { params, headers, search } = request;
    yield { params, headers, search, type, body: `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}` };
  } else if (content) for (const body of HOSTILE_TEXTS) yield { ...request, body };
}

test.each(operations)(
  '%s %s never fails because of what it is sent, and names no secret',
  async (method, path, described) => {
    let requests = 0;
    for (const request of hostileRequests(path, described)) {
      const response = await callApi('admin', path, { method, ...request });
      requests += 1;
      if (response.ok) {
        await response.body?.cancel();
        continue;
      }
      const text = await response.text();
      if (response.status >= 500) {
        expect.soft({ status: response.status, ...request }, text).toMatchObject({ status: 400 });
      }
      expect.soft(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
    }
    expect(requests).toBeGreaterThan(parametersOf(described) ? 0 : -1);
  },
  120_000,
);

const parametersOf = ({ parameters = [], requestBody }: Described) =>
  parameters.length > 0 || requestBody !== undefined;
