import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { call } from './call';
import { ApiProblem } from './problem';

const fetched = vi.fn<typeof fetch>();
beforeEach(() => {
  vi.stubGlobal('fetch', fetched);
  fetched.mockReset().mockImplementation(async () => Response.json({ answered: true }));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** The one request that was sent. */
function sent() {
  expect(fetched).toHaveBeenCalledOnce();
  const [url, { method, headers, body, signal } = {}] = fetched.mock.calls[0] ?? [];
  return {
    url,
    method,
    headers: new Headers(headers),
    body: body === undefined ? undefined : JSON.parse(String(body)),
    signal,
  };
}

test('sends path variables encoded in the path, and the rest of the input as the body', async () => {
  await call('PATCH /service-accounts/{username}', { username: 'a/b ?#ä', disabled: true });
  const { url, method, headers, body } = sent();
  expect([method, url]).toEqual(['PATCH', '/api/v1/service-accounts/a%2Fb%20%3F%23%C3%A4']);
  expect(headers.get('content-type')).toBe('application/json');
  expect(body).toEqual({ disabled: true });
});

test('sends the rest of the input of a GET in the query, without empty values, and no body', async () => {
  const state: ('failed' | 'skipped')[] = ['failed', 'skipped'];
  await call('GET /rotations/{id}/targets', { id: 'r', q: 'ä b', state, wave: 0, cursor: undefined, limit: 25 });
  const { url, method, headers, body } = sent();
  expect([method, url]).toEqual([
    'GET',
    '/api/v1/rotations/r/targets?q=%C3%A4+b&state=failed%2Cskipped&wave=0&limit=25',
  ]);
  expect(headers.has('content-type')).toBe(false);
  expect(body).toBeUndefined();
});

test('sends booleans in the query', async () => {
  await call('GET /authorities/{id}/withdrawal', { id: 7, includeRenewed: false });
  expect(sent().url).toBe('/api/v1/authorities/7/withdrawal?includeRenewed=false');
});

test('sends the rest of the input of a DELETE in the query, and no body', async () => {
  await call('DELETE /acl/draft', { revision: 3 });
  const { url, method, body } = sent();
  expect([method, url]).toEqual(['DELETE', '/api/v1/acl/draft?revision=3']);
  expect(body).toBeUndefined();
});

test('sends an empty object for an operation without input', async () => {
  await call('POST /authorities', {});
  expect(sent()).toMatchObject({ method: 'POST', url: '/api/v1/authorities', body: {} });
});

test('sends the idempotency key as a header, and passes the signal on', async () => {
  const { signal } = new AbortController();
  const input = { vin: 'LTPA1B2C3D4000001', operation: 'report_now', idempotencyKey: 'k' };
  await call('POST /vehicles/{vin}/commands', input, { signal });
  const request = sent();
  expect(request.headers.get('idempotency-key')).toBe('k');
  expect(request.body).toEqual({ operation: 'report_now' });
  expect(request.signal).toBe(signal);
});

test('does not change its input', async () => {
  const input = { username: 'a', disabled: true };
  await call('PATCH /service-accounts/{username}', input);
  expect(input).toEqual({ username: 'a', disabled: true });
});

test('returns what the API answers, and nothing for 204', async () => {
  await expect(call('GET /authorities', {})).resolves.toEqual({ answered: true });
  fetched.mockResolvedValue(new Response(null, { status: 204 }));
  await expect(call('DELETE /bans/{id}', { id: 'b' })).resolves.toBeUndefined();
});

test('throws the problem document of a refusal', async () => {
  const problem = { type: 'about:blank', title: 'Conflict', status: 409, code: 'ban_exists', detail: 'Banned already' };
  const headers = { 'content-type': 'application/problem+json' };
  fetched.mockResolvedValue(new Response(JSON.stringify(problem), { status: 409, headers }));
  const error = await call('DELETE /bans/{id}', { id: 'b' }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiProblem);
  expect(error).toMatchObject({ message: 'Banned already', problem });
});

test('throws a problem for a proxy’s refusal without a document', async () => {
  fetched.mockResolvedValue(new Response('<html>', { status: 502, statusText: 'Bad Gateway' }));
  const error = await call('DELETE /bans/{id}', { id: 'b' }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    name: 'ApiProblem',
    problem: { status: 502, code: 'unavailable', title: 'Bad Gateway' },
  });
});

test('throws the error of fetch when the API is unreachable', async () => {
  const failure = new TypeError('Failed to fetch');
  fetched.mockRejectedValue(failure);
  await expect(call('DELETE /bans/{id}', { id: 'b' })).rejects.toBe(failure);
  expect(fetched).toHaveBeenCalledOnce();
});

test('sends reads to the server again half a minute after a 401, and changes at once', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const refusal = () => Response.json({ status: 401, code: 'unauthenticated' }, { status: 401 });
  fetched.mockImplementation(async () => refusal());
  const refused = { problem: { code: 'unauthenticated' } };
  for (let i = 0; i < 5; i++) await expect(call('GET /fleets', {})).rejects.toMatchObject(refused);
  expect(fetched).toHaveBeenCalledTimes(1);
  await expect(call('POST /authorities', {})).rejects.toMatchObject(refused);
  await expect(call('GET /live/session', {})).rejects.toMatchObject(refused);
  expect(fetched).toHaveBeenCalledTimes(3);
  vi.advanceTimersByTime(30_000);
  fetched.mockImplementation(async () => Response.json([]));
  await call('GET /fleets', {});
  await call('GET /fleets', {});
  expect(fetched).toHaveBeenCalledTimes(5);
  vi.useRealTimers();
});
