import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { NearbyPlace, Place } from '@/lib/contracts';
import { callApi, openTestApi, seedApi } from '@/lib/testing/api-client';
import { HOSTILE_TEXTS } from '@/lib/testing/hostile-values';

vi.mock('server-only', () => ({})); // the marker throws outside Next

let close: () => Promise<void>;
beforeAll(async () => {
  const api = await openTestApi({});
  close = api.close;
  await seedApi(api.db);
});
afterAll(() => close());

const get = (who: string, path: string, query: Record<string, string>) =>
  callApi(who, path, { search: `?${new URLSearchParams(query)}` });
const AT = '31.2586,121.4597;0,-140;52.52,13.405,20';

describe('GET /places', () => {
  test('names positions in their order, null for the ocean', async () => {
    const { items } = (await (await get('foreign', '/api/v1/places', { at: AT })).json()) as {
      items: (NearbyPlace | null)[];
    };
    expect(items.map((found) => found?.place.name)).toEqual([
      { en: 'Zhabei', zh: '闸北' },
      undefined,
      { en: 'Berlin', zh: '柏林' },
    ]);
    expect(items[0]).toMatchObject({ inside: true, place: { country: 'CN', admin1: { en: 'Shanghai', zh: '上海' } } });
  });

  test('needs the permission to read vehicles', async () => {
    expect((await get('nobody', '/api/v1/places', { at: AT })).status).toBe(401);
    expect((await get('nobody', '/api/v1/places/search', { q: 'zhabei' })).status).toBe(401);
  });

  test('says what is wrong with a position', async () => {
    const response = await get('foreign', '/api/v1/places', { at: '1,2;91,0' });
    expect(response.status).toBe(400);
    expect(JSON.stringify(await response.json())).toContain('position 2 is not latitude,longitude in degrees');
    expect((await get('foreign', '/api/v1/places', {})).status).toBe(400);
  });
});

describe('GET /places/search', () => {
  const search = async (q: string, limit = '5') => {
    const response = await get('foreign', '/api/v1/places/search', { q, limit });
    return response.status === 200 ? ((await response.json()) as { items: Place[] }).items : response.status;
  };

  test('finds places in both languages', async () => {
    for (const q of ['zhabei', '闸北']) expect(await search(q, '1')).toMatchObject([{ id: 1785412 }]);
  });

  test.each(HOSTILE_TEXTS)('answers %j with places or a refusal', async (q) => {
    const found = await search(q);
    expect(Array.isArray(found) || found === 400).toBe(true);
  });
});
