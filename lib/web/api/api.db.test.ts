import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ApiRequest, callApi } from '@/lib/testing/api-client';
import { type ApiWorld, CLIENT_ID, openApiWorld } from '@/lib/testing/api-world';
import { closed } from '@/lib/testing/broker-clients';
import { verbs } from '@/lib/web/api/verbs';

vi.mock('server-only', () => ({})); // the marker throws outside Next

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.close());

type Who = 'admin' | 'foreign';
const call = (who: Who, path: string, request?: ApiRequest) => callApi(who, path, request);

const NEEDED_QUERY: Record<string, string> = {
  readTelemetry: '?signal=Speed',
  nameMapVehicles: '?ids=1,2',
  namePositions: '?at=31.2,121.5;0,-140',
  searchPlaces: '?q=zhabei',
};

describe('every reading operation', () => {
  const reads = verbs.map(({ operation }) => operation).filter(({ method, output }) => method === 'GET' && output);

  test.each(reads.map((operation) => [operation.id, operation] as const))(
    '%s returns what its schema describes',
    async (_, operation) => {
      const search = NEEDED_QUERY[operation.id] ?? '';
      const response = await call('admin', operation.path, { params: world.paramsOf(operation.path), search });
      const body: unknown = await response.json();
      expect([response.status, body]).toEqual([200, body]);
      const parsed = operation.output?.safeParse(body);
      expect(parsed?.error?.issues ?? []).toEqual([]);
    },
  );
});

describe('clients of the broker', () => {
  const kick = (who: Who, clientId: string, body: unknown = { reason: 'test' }) =>
    call(who, '/api/v1/clients/{clientId}/kick', {
      method: 'POST',
      params: { clientId },
      body: JSON.stringify(body),
    });

  test('lists, filters and disconnects clients for administrators only', async () => {
    for (const path of ['clients', 'clients/{clientId}', 'broker/health']) {
      expect((await call('foreign', `/api/v1/${path}`, { params: { clientId: CLIENT_ID } })).status).toBe(403);
    }
    expect((await kick('foreign', CLIENT_ID)).status).toBe(403);
    const list = async (search: string) => (await call('admin', '/api/v1/clients', { search })).json();
    expect(await list('?q=VICE&connected=true')).toMatchObject({ items: [{ clientId: CLIENT_ID }], total: 1 });
    expect(await list('?connected=false')).toMatchObject({ items: [], nextCursor: null, total: 0 });
    expect(await list('?connected=perhaps')).toMatchObject({ code: 'validation_failed' });
    const ended = await world.clients.asService({ clientId: 'to-end' });
    expect((await kick('admin', 'to-end', {})).status).toBe(400);
    expect((await kick('admin', 'to-end')).status).toBe(204);
    await closed(ended);
    expect((await kick('admin', 'to-end')).status).toBe(404);
  });

  test('answers 503 while the broker cannot be reached, with the reason in its health', async () => {
    await world.broker.close();
    const refused = await call('admin', '/api/v1/clients');
    expect([refused.status, await refused.json()]).toEqual([503, expect.objectContaining({ code: 'unavailable' })]);
    expect((await kick('admin', CLIENT_ID)).status).toBe(503);
    expect(await (await call('admin', '/api/v1/broker/health')).json()).toMatchObject({
      problem: expect.stringMatching(/cannot be reached/),
      nodes: [],
    });
  });
});
