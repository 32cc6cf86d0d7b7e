import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { MapVehicle, VehicleDetail, VehiclePage } from '@/lib/contracts';
import { callApi, openTestApi, seedApi } from '@/lib/testing/api-client';
import type { TestDb } from '@/lib/testing/db';

vi.mock('server-only', () => ({})); // the marker throws outside Next

let db: TestDb;
let close: () => Promise<void>;
let vin: string;

beforeAll(async () => {
  ({ db, close } = await openTestApi({ PLATFORM_URL: 'http://127.0.0.1:9' })); // nothing listens there
  ({ vin } = await seedApi(db));
});
afterAll(() => close());

describe('the map', () => {
  test('returns names of vehicles of the user’s fleets only', async () => {
    const search = '?ids=1,2,3,4,5,6,7,8,9,10,999999';
    const named = async (who: string, which = search) => {
      const response = await callApi(who, '/api/v1/map/vehicles', { search: which });
      return ((await response.json()) as { items: MapVehicle[] }).items;
    };
    const [all, own] = await Promise.all([named('admin'), named('foreign')]);
    expect(all).toHaveLength(10);
    expect(own.length).toBeLessThan(10);
    expect(new Set(own.map(({ fleet }) => fleet.code)).size).toBe(1);
    const byVin = `?vins=${all.map(({ vin }) => vin)}`;
    expect((await named('foreign', byVin)).map(({ id }) => id).sort()).toEqual(own.map(({ id }) => id).sort());
    for (const bad of [
      '',
      '?ids=',
      '?ids=a',
      '?ids=-1',
      '?vins=short',
      `?ids=${Array.from({ length: 201 }, (_, i) => i + 1)}`,
    ]) {
      expect((await callApi('admin', '/api/v1/map/vehicles', { search: bad })).status).toBe(400);
    }
  });

  test('answers 503 to a selection without a platform process, and 400 to an invalid area', async () => {
    const select = (area: unknown) => callApi('admin', '/api/v1/map/selection', { method: 'POST', json: { area } });
    const triangle = [
      [1, 1],
      [2, 1],
      [1, 2],
    ];
    expect((await select(triangle)).status).toBe(503);
    expect((await select(triangle.slice(1))).status).toBe(400);
    expect((await select([[1, 91], ...triangle])).status).toBe(400);
  });
});

describe('vehicles', () => {
  test('hides vehicles of other fleets as if they did not exist', async () => {
    const mine = (await (await callApi('foreign', '/api/v1/vehicles', { search: '?limit=200' })).json()) as VehiclePage;
    expect(mine.items.length).toBeGreaterThan(0);
    expect(mine.items.map((one) => one.vin)).not.toContain(vin);
    for (const path of ['', '/presence', '/events', '/track', '/telemetry']) {
      const search = path === '/telemetry' ? '?signal=Speed' : '';
      const response = await callApi('foreign', `/api/v1/vehicles/{vin}${path}`, { params: { vin }, search });
      expect([path, response.status]).toEqual([path, 404]);
    }
    for (const path of ['audit', 'users', 'invitations', 'quarantine']) {
      expect([path, (await callApi('foreign', `/api/v1/${path}`)).status]).toEqual([path, 403]);
    }
  });

  test('accepts repeated and comma-separated filters, and rejects an unknown value', async () => {
    const pages = await Promise.all(
      ['?status=connected&status=stale', '?status=connected,stale'].map(async (search) => {
        const { items } = (await (await callApi('admin', '/api/v1/vehicles', { search })).json()) as VehiclePage;
        return items;
      }),
    );
    expect(pages[0]).toEqual(pages[1]);
    const refused = await callApi('admin', '/api/v1/vehicles', { search: '?status=flying' });
    expect([refused.status, await refused.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'validation_failed' }),
    ]);
  });

  test('exports all vehicles as CSV', async () => {
    const response = await callApi('admin', '/api/v1/vehicles/export', {});
    const lines = (await response.text()).trim().split('\r\n');
    expect(lines).toHaveLength(31);
    expect(lines[0]).toContain('vin,plate,fleet,model');
  });

  test('returns no position when one coordinate is missing, in export, list and detail', async () => {
    const half = `{"CurrentLocation.Latitude":[40,2],"CurrentLocation.Longitude":[121,1]}`;
    const { rows } = await db.pool.query<{ vin: string }>(
      `insert into vehicle_state (vehicle_id, sampled_at, received_at, seq, latitude, longitude, position_at, signals)
       select id, now(), now(), 1, 40, null, to_timestamp(1000), $1 from vehicles order by id limit 1
       on conflict (vehicle_id) do update set latitude = 40, longitude = null, position_at = to_timestamp(1000), signals = $1
       returning (select vin from vehicles v where v.id = vehicle_id)`,
      [half],
    );
    const vin = rows[0]?.vin ?? '';
    const telemetry = expect.objectContaining({ latitude: null, longitude: null, positionAt: null });
    expect(await (await callApi('admin', '/api/v1/vehicles/{vin}', { params: { vin } })).json()).toMatchObject({
      telemetry,
      signals: {},
    });
    const { items } = (await (
      await callApi('admin', '/api/v1/vehicles', { search: `?q=${vin}` })
    ).json()) as VehiclePage;
    expect(items).toEqual([expect.objectContaining({ telemetry })]);
    const [header = '', ...lines] = (await (await callApi('admin', '/api/v1/vehicles/export', {})).text()).split(
      '\r\n',
    );
    const line = lines.find((one) => one.startsWith(vin))?.split(',') ?? [];
    const columns = ['latitude', 'longitude', 'position_received_at'];
    expect(columns.map((name) => line[header.split(',').indexOf(name)])).toEqual(['', '', '']);
  });

  test('registers and changes a vehicle with an audit entry each', async () => {
    const { fleet, model } = (await (
      await callApi('admin', '/api/v1/vehicles/{vin}', { params: { vin } })
    ).json()) as VehicleDetail;
    const created = 'LSVAA49J132047371';
    const registration = { vin: created, fleet: fleet.code, model: model.code, tags: ['new'] };
    const register = (body: unknown) => callApi('admin', '/api/v1/vehicles', { method: 'POST', json: body });
    const response = await register(registration);
    expect([response.status, await response.json()]).toEqual([
      201,
      expect.objectContaining({ vin: created, tags: ['new'] }),
    ]);
    expect((await register(registration)).status).toBe(409);
    expect((await register({ ...registration, vin: 'LSVAA49J13204737I' })).status).toBe(400);
    const changed = await callApi('admin', '/api/v1/vehicles/{vin}', {
      method: 'PATCH',
      params: { vin: created },
      body: '{"tags":["old"]}',
    });
    expect([changed.status, await changed.json()]).toEqual([200, expect.objectContaining({ tags: ['old'] })]);
    const audit = await db.prisma.auditEntry.findMany({ where: { targetId: created }, orderBy: { id: 'asc' } });
    expect(audit.map(({ action, actorId }) => [action, actorId])).toEqual([
      ['vehicle.register', 'admin'],
      ['vehicle.update', 'admin'],
    ]);
  });
});

describe('users', () => {
  test('invites a user with a link to this host, and changes role and fleets', async () => {
    const body = JSON.stringify({ email: 'new@example.com', role: 'support' });
    const response = await callApi('admin', '/api/v1/invitations', { method: 'POST', body });
    const { invitation, url } = (await response.json()) as { invitation: { id: string }; url: string };
    expect([response.status, url]).toEqual([201, expect.stringMatching(/^http:\/\/localhost\/invite\/[\w-]{43}$/)]);
    const revoked = await callApi('admin', '/api/v1/invitations/{id}', {
      method: 'DELETE',
      params: { id: invitation.id },
    });
    expect(revoked.status).toBe(204);
    const patch = async (change: unknown) =>
      (
        await callApi('admin', '/api/v1/users/{userId}', {
          method: 'PATCH',
          params: { userId: 'foreign' },
          body: JSON.stringify(change),
        })
      ).status;
    expect(await patch({})).toBe(400);
    expect(await patch({ role: 'owner' })).toBe(400);
    const { code } = await db.prisma.fleet.findFirstOrThrow();
    expect(await patch({ role: 'support', fleets: [code] })).toBe(204);
    expect(await patch({ role: 'operator', fleets: [], expectedFleets: ['another'] })).toBe(409);
    const changed = await db.prisma.user.findUniqueOrThrow({
      where: { id: 'foreign' },
      include: { memberships: { include: { fleet: true } } },
    });
    expect([changed.role, changed.memberships.map(({ fleet }) => fleet.code)]).toEqual(['support', [code]]);
    expect(await patch({ disabled: true })).toBe(204);
    expect(await patch({ disabled: true })).toBe(409);
    expect((await callApi('foreign', '/api/v1/fleets')).status).toBe(401);
  });
});
