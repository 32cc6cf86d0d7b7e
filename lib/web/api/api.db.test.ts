import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { MapVehicle, VehicleDetail, VehiclePage } from '@/lib/contracts';
import { DEFAULT_ROTATION_PLAN, rotationSelectionSchema } from '@/lib/contracts';
import { createServiceAccount, saveDraft } from '@/lib/domain/access';
import { createBatch, issueCommand } from '@/lib/domain/commands';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { seedDemoFleet } from '@/lib/domain/fleet';
import { createAuthority } from '@/lib/domain/pki';
import { systemClock } from '@/lib/platform/clock';
import { type ApiRequest, callApi, createSignedIn, stubWebEnv } from '@/lib/testing/api-client';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { type BrokerAdmin, serveBrokerAdmin } from '@/lib/testing/broker-admin';
import { brokerClients, closed } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { getDb } from '@/lib/web';
import { verbs } from '@/lib/web/api/verbs';

vi.mock('server-only', () => ({})); // the marker throws outside Next

const clients = brokerClients(() => fixture);
const CLIENT_ID = 'service 车/1';
let db: TestDb;
let edgeDb: TestDb;
let fixture: BrokerFixture;
let broker: BrokerAdmin;
let vin: string;
/** Of what the paths with an id are for. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  db = await createTestDb();
  // The broker's edge makes authorities, which are none of this database's
  edgeDb = await createTestDb();
  fixture = await startBrokerFixture({ db: edgeDb });
  broker = await serveBrokerAdmin(fixture);
  stubWebEnv(db, {
    PLATFORM_URL: 'http://127.0.0.1:9', // nobody is there
    BROKER_PORT: String(broker.port),
    BROKER_HOOK_SECRET: fixture.secret,
  });
  await clients.asService({ clientId: CLIENT_ID });
  const ctx = { db, clock: systemClock, actor: systemActor('test'), topicRoot: 'tsp', platformUsername: 'platform' };
  const [first] = await seedDemoFleet({ ctx, input: { vehicles: 30, seed: 1 } });
  vin = first?.vin ?? '';
  const vehicle = await db.prisma.vehicle.findUniqueOrThrow({ where: { vin } });
  const now = new Date();
  await db.prisma.presenceSession.create({
    data: { vehicleId: vehicle.id, node: 'n1', peer: '192.0.2.1:5', connectedAt: now },
  });
  await db.prisma.vehicleEvent.create({
    data: { vehicleId: vehicle.id, type: 'door_opened', severity: 'info', sampledAt: now, receivedAt: now, seq: 1 },
  });
  await db.prisma.vehicleState.create({
    data: {
      vehicleId: vehicle.id,
      sampledAt: now,
      receivedAt: now,
      seq: 1,
      speedKmh: 42,
      signals: { Speed: [42, now.getTime()] },
    },
  });
  await db.prisma.quarantinedMessage.create({
    data: { source: 'ingest', reason: 'payload_not_json', sample: Buffer.from('{') },
  });
  await db.prisma.brokerNode.create({ data: { node: 'n1', startedAt: now, heartbeatAt: now } });
  const other = await db.prisma.fleet.findFirstOrThrow({ where: { id: { not: vehicle.fleetId } } });
  await createSignedIn(db, 'admin', 'admin');
  await createSignedIn(db, 'foreign', 'operator', [other.id]);
  const adminCtx: Ctx = {
    db,
    clock: systemClock,
    actor: { kind: 'user', id: 'admin', label: 'admin@example.com', role: 'admin', fleets: 'all' },
  };
  const asked = { vin, idempotencyKey: randomUUID(), operation: 'report_now' };
  const { id: commandId } = await issueCommand({ ctx: adminCtx, input: asked });
  const many = { vins: [vin], idempotencyKey: randomUUID(), operation: 'report_now' };
  const { batch } = await createBatch({ ctx: adminCtx, input: many });
  ids['/api/v1/commands/{id}'] = commandId;
  ids['/api/v1/command-batches/{id}'] = batch.id;
  await db.pool.query(
    `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, revoked_at,
       revocation_reason)
     select 'c', id, $1, 'f', now(), now() + interval '1 day', now(), 'superseded' from tboxes limit 1`,
    [SERIAL_NUMBER],
  );
  const { rows: authorities } = await db.pool.query<{ id: number }>(
    `insert into certificate_authorities (key_id, kind, name, state, issuer, created_by)
     values ('f0', 'external', 'Stolen', 'active', 'f0', 'test') returning id`,
  );
  ids['/api/v1/authorities/{id}/withdrawal'] = String(authorities[0]?.id);
  const { rows } = await db.pool.query<{ id: string }>(
    `insert into rotations (name, state, selection, plan, created_by, created_by_id)
     values ('Spring', 'scheduled', $1, $2, 'admin@example.com', 'admin') returning id`,
    [JSON.stringify(rotationSelectionSchema.parse({})), JSON.stringify(DEFAULT_ROTATION_PLAN)],
  );
  await db.prisma.tbox.create({ data: { serial: SERIAL_NUMBER } });
  await createServiceAccount({ ctx: { ...adminCtx, platformUsername: 'platform' }, input: { username: 'erp' } });
  ids['/api/v1/rotations/{id}'] = rows[0]?.id ?? '';
  ids['/api/v1/rotations/{id}/targets'] = rows[0]?.id ?? '';
  await saveDraft({ ctx: adminCtx, input: { rules: [], revision: 0 } });
});
afterAll(async () => {
  await clients.closeAll();
  await broker.close();
  await fixture.close();
  await edgeDb.drop();
  await getDb().close();
  await db.drop();
  vi.unstubAllEnvs();
});

type Who = 'admin' | 'foreign';
const call = (who: Who, path: string, request?: ApiRequest) => callApi(who, path, request);

const SERIAL_NUMBER = '0a1b';
const NEEDED_QUERY: Record<string, string> = { readTelemetry: '?signal=Speed', nameMapVehicles: '?ids=1,2' };

describe('every reading operation', () => {
  const reads = verbs.map(({ operation }) => operation).filter(({ method, output }) => method === 'GET' && output);

  test.each(reads.map((operation) => [operation.id, operation] as const))(
    '%s answers as it is described',
    async (_, operation) => {
      const search = NEEDED_QUERY[operation.id] ?? '';
      const id = ids[operation.path] ?? '';
      const response = await call('admin', operation.path, {
        params: { vin, id, serial: SERIAL_NUMBER, serialNumber: SERIAL_NUMBER, clientId: CLIENT_ID },
        search,
      });
      const body: unknown = await response.json();
      expect([response.status, body]).toEqual([200, body]);
      const parsed = operation.output?.safeParse(body);
      expect(parsed?.error?.issues ?? []).toEqual([]);
    },
  );
});

describe('the map', () => {
  test('names the vehicles of a person’s fleets, and leaves out the others', async () => {
    const search = '?ids=1,2,3,4,5,6,7,8,9,10,999999';
    const named = async (who: Who, which = search) => {
      const response = await call(who, '/api/v1/map/vehicles', { search: which });
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
      expect((await call('admin', '/api/v1/map/vehicles', { search: bad })).status).toBe(400);
    }
  });

  test('a selection without a process that knows the map says so; one that is none is refused', async () => {
    const select = (area: unknown) => call('admin', '/api/v1/map/selection', { method: 'POST', json: { area } });
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
  test('a person sees the vehicles of their fleets, and of others not even that they exist', async () => {
    const mine = (await (await call('foreign', '/api/v1/vehicles', { search: '?limit=200' })).json()) as VehiclePage;
    expect(mine.items.length).toBeGreaterThan(0);
    expect(mine.items.map((one) => one.vin)).not.toContain(vin);
    for (const path of ['', '/presence', '/events', '/track', '/telemetry']) {
      const search = path === '/telemetry' ? '?signal=Speed' : '';
      const response = await call('foreign', `/api/v1/vehicles/{vin}${path}`, { params: { vin }, search });
      expect([path, response.status]).toEqual([path, 404]);
    }
    for (const path of ['audit', 'users', 'invitations', 'quarantine']) {
      expect([path, (await call('foreign', `/api/v1/${path}`)).status]).toEqual([path, 403]);
    }
  });

  test('filters given twice or with commas are the same; a wrong one is refused by name', async () => {
    const pages = await Promise.all(
      ['?status=connected&status=stale', '?status=connected,stale'].map(async (search) => {
        const { items } = (await (await call('admin', '/api/v1/vehicles', { search })).json()) as VehiclePage;
        return items;
      }),
    );
    expect(pages[0]).toEqual(pages[1]);
    const refused = await call('admin', '/api/v1/vehicles', { search: '?status=flying' });
    expect([refused.status, await refused.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'validation_failed' }),
    ]);
  });

  test('are exported as CSV, all of them', async () => {
    const response = await call('admin', '/api/v1/vehicles/export', {});
    const lines = (await response.text()).trim().split('\r\n');
    expect(lines).toHaveLength(31);
    expect(lines[0]).toContain('vin,plate,fleet,model');
  });

  test('have a position whole or none, in the export, the list and by themselves', async () => {
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
    expect(await (await call('admin', '/api/v1/vehicles/{vin}', { params: { vin } })).json()).toMatchObject({
      telemetry,
      signals: {},
    });
    const { items } = (await (await call('admin', '/api/v1/vehicles', { search: `?q=${vin}` })).json()) as VehiclePage;
    expect(items).toEqual([expect.objectContaining({ telemetry })]);
    const [header = '', ...lines] = (await (await call('admin', '/api/v1/vehicles/export', {})).text()).split('\r\n');
    const line = lines.find((one) => one.startsWith(vin))?.split(',') ?? [];
    const columns = ['latitude', 'longitude', 'position_received_at'];
    expect(columns.map((name) => line[header.split(',').indexOf(name)])).toEqual(['', '', '']);
  });

  test('are registered and changed, with an audit row each', async () => {
    const { fleet, model } = (await (
      await call('admin', '/api/v1/vehicles/{vin}', { params: { vin } })
    ).json()) as VehicleDetail;
    const created = 'LSVAA49J132047371';
    const registration = { vin: created, fleet: fleet.code, model: model.code, tags: ['new'] };
    const register = (body: unknown) => call('admin', '/api/v1/vehicles', { method: 'POST', json: body });
    const response = await register(registration);
    expect([response.status, await response.json()]).toEqual([
      201,
      expect.objectContaining({ vin: created, tags: ['new'] }),
    ]);
    expect((await register(registration)).status).toBe(409);
    expect((await register({ ...registration, vin: 'LSVAA49J13204737I' })).status).toBe(400);
    const changed = await call('admin', '/api/v1/vehicles/{vin}', {
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

describe('certificates', () => {
  test('and authorities are for administrators; one is asked for once, and rubbish is not trusted', async () => {
    const reads = ['certificates', 'certificates/findings', 'certificates/forecast', 'authorities'];
    for (const path of reads) expect([path, (await call('foreign', `/api/v1/${path}`)).status]).toEqual([path, 403]);
    const post = (path: string, body = '{}', who: Who = 'admin') =>
      call(who, `/api/v1/authorities${path}`, { method: 'POST', body, params: { id: '999' } });
    expect((await post('', '{}', 'foreign')).status).toBe(403);
    const requested = await post('');
    expect([requested.status, await requested.json()]).toEqual([
      200,
      [expect.objectContaining({ state: 'requested' }), expect.objectContaining({ name: 'Stolen', state: 'active' })],
    ]);
    expect((await post('')).status).toBe(409);
    expect((await post('/{id}/activate')).status).toBe(404);
    expect((await post('/{id}/withdraw')).status).toBe(404);
    expect((await post('/import', '{"pem":"rubbish"}')).status).toBe(400);
  });

  test('an authority in use is withdrawn by two administrators; who is stranded comes as JSON and as CSV', async () => {
    const params = { id: ids['/api/v1/authorities/{id}/withdrawal'] ?? '' };
    await db.pool.query(
      `update tbox_certificates set issuer = 'f0', revoked_at = null, not_after = '2100-01-01' where id = 'c'`,
    );
    const to = (path: string, { who = 'admin' as Who, method = 'GET', body = undefined as string | undefined } = {}) =>
      call(who, `/api/v1/authorities/{id}/withdrawal${path}`, { method, params, ...(body !== undefined && { body }) });
    for (const path of ['', '/stranded']) expect((await to(path, { who: 'foreign' })).status).toBe(403);
    const preview = await to('');
    expect([preview.status, await preview.json()]).toEqual([
      200,
      expect.objectContaining({ certificates: 1, needsSuccessor: false, successor: null }),
    ]);
    const csv = await to('/stranded');
    expect([csv.status, csv.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(await csv.text()).toContain('vin,tbox_serial,fleet,connected');
    expect((await to('', { method: 'POST', body: '{}' })).status).toBe(400);
    expect((await to('/approve', { method: 'POST' })).status).toBe(409);
    const body = '{"reason":"Its key is on a paste site"}';
    expect((await to('', { method: 'POST', body, who: 'foreign' })).status).toBe(403);
    const requested = await to('', { method: 'POST', body });
    expect([requested.status, await requested.json()]).toEqual([
      200,
      expect.arrayContaining([
        expect.objectContaining({ name: 'Stolen', withdrawal: expect.objectContaining({ approvedBy: null }) }),
      ]),
    ]);
    const own = await to('/approve', { method: 'POST' });
    expect([own.status, (await own.json()).code]).toEqual([409, 'own_approval']);
    expect((await to('/reject', { method: 'POST' })).status).toBe(200);
    await db.pool.query(`update tbox_certificates set issuer = null, revoked_at = now() where id = 'c'`);
  });

  test('are filtered; one whose text was not kept has no file', async () => {
    const items = async (search: string) => {
      const response = await call('admin', '/api/v1/certificates', { search });
      return response.status === 200 ? ((await response.json()) as { items: unknown[] }).items.length : response.status;
    };
    expect(await items('?state=revoked&source=start,enrolment&sort=expiry')).toBe(1);
    expect(await items('?state=revoked&expiresBefore=5')).toBe(0);
    expect(await items('?finding=unused')).toBe(0);
    expect(await items('?finding=nothing')).toBe(400);
    const params = { serial: SERIAL_NUMBER };
    expect((await call('admin', '/api/v1/certificates/{serial}/chain.pem', { params })).status).toBe(404);
    await db.pool.query(`update tbox_certificates set der = $1 where id = 'c'`, [
      Buffer.from((await createAuthority({ name: 'A' })).certificate.rawData),
    ]);
    const file = await call('admin', '/api/v1/certificates/{serial}/chain.pem', { params });
    expect([file.status, file.headers.get('content-type'), file.headers.get('content-disposition')]).toEqual([
      200,
      'application/pem-certificate-chain',
      'attachment; filename="0a1b.pem"',
    ]);
    expect(await file.text()).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  });
});

describe('access rules', () => {
  const RULE = { id: 'news', effect: 'allow', principal: { kind: 'tboxes' }, action: 'subscribe', topic: 'oem/news' };
  const send = async (method: string, path: string, body?: unknown, more: ApiRequest & { who?: Who } = {}) => {
    const { who = 'admin', ...rest } = more;
    const response = await call(who, `/api/v1/acl${path}`, { method, json: body, ...rest });
    const answer = response.status === 204 ? null : ((await response.json()) as Record<string, unknown>);
    return { status: response.status, body: answer };
  };

  test('are published whole, drafted, brought back, tried and explained', async () => {
    const findings = await send('POST', '/validate', { rules: [{ ...RULE, topic: '#' }] });
    expect(findings.body).toEqual({ findings: [{ level: 'warning', code: 'grants_everything', ruleId: 'news' }] });
    const { rows } = await db.pool.query<{ vin: string }>(
      `select vin from vehicles where tbox_serial is not null and tbox_serial not in
         (select t.serial from tboxes t join tbox_certificates c on c.tbox_id = t.id) limit 1`,
    );
    const question = { who: rows[0]?.vin, action: 'subscribe', topic: 'oem/news' };
    expect(await send('POST', '/check', { ...question, rules: [RULE] })).toMatchObject({
      status: 200,
      body: { decision: 'allow', ruleId: 'news', version: null },
    });
    expect((await send('POST', '/check', { ...question, who: 'nobody' })).status).toBe(404);
    expect((await send('POST', '/dry-run', { rules: [RULE] })).body).toMatchObject({ tried: 0, groups: [] });
    expect((await send('PUT', '/draft', { rules: [RULE], revision: 7 })).body).toMatchObject({ code: 'draft_changed' });
    const draft = await send('PUT', '/draft', { rules: [RULE], revision: 1 });
    expect(draft).toMatchObject({ status: 200, body: { revision: 2, baseVersion: 0 } });
    expect(await send('PUT', '', { rules: [RULE], reason: 'News', version: 0 })).toMatchObject({
      status: 200,
      body: { version: 1, reason: 'News', author: 'admin@example.com' },
    });
    expect((await send('GET', '/draft')).status).toBe(404);
    expect(await send('PUT', '', { rules: [], version: 0 })).toMatchObject({
      status: 409,
      body: { code: 'rule_set_changed' },
    });
    expect(await send('PUT', '', { rules: [RULE, RULE] })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'rules.1', message: 'id_repeated' }] },
    });
    expect((await send('PUT', '', { rules: [] })).body).toMatchObject({ version: 2, reason: '' });
    const back = await send('POST', '/versions/{version}/restore', undefined, { params: { version: '1' } });
    expect(back).toMatchObject({ status: 200, body: { version: 3, restoredFrom: 1 } });
    expect((await send('GET', '', undefined, { search: '?version=1' })).body).toMatchObject({ rules: [RULE] });
    expect((await send('GET', '', undefined, { search: '?version=9' })).status).toBe(404);
    expect((await send('GET', '', undefined, { search: '?version=x' })).status).toBe(400);
    expect((await send('POST', '/check', question)).body).toMatchObject({ decision: 'allow', version: 3 });
    await send('PUT', '/draft', { rules: [RULE] });
    expect((await send('DELETE', '/draft', undefined, { search: '?revision=1' })).status).toBe(204);
  });

  test('are for administrators', async () => {
    const rules: unknown[] = [];
    for (const [method, path, body] of [
      ['GET', ''],
      ['PUT', '', { rules }],
      ['GET', '/versions'],
      ['POST', '/versions/{version}/restore', {}],
      ['GET', '/draft'],
      ['PUT', '/draft', { rules }],
      ['POST', '/validate', { rules }],
      ['POST', '/dry-run', { rules }],
      ['POST', '/check', { who: vin, action: 'publish', topic: 'x' }],
      ['GET', '/denials'],
    ] as const) {
      const { status } = await send(method, path, body, { who: 'foreign', params: { version: '1' } });
      expect([method, path, status]).toEqual([method, path, 403]);
    }
  });
});

describe('who may connect', () => {
  const send = (
    method: string,
    path: string,
    body?: unknown,
    params: Record<string, string> = {},
    who: Who = 'admin',
  ) => call(who, `/api/v1/${path}`, { method, params, json: body });
  const answer = async (response: Promise<Response>) => {
    const { status } = await response;
    return [status, status === 204 ? null : await (await response).json()];
  };

  test('a TBox is given a password, once told', async () => {
    const params = { serial: SERIAL_NUMBER };
    const path = 'tboxes/{serial}/credential';
    const issued = { tboxSerial: SERIAL_NUMBER, password: expect.stringMatching(/^[\w-]{43}$/) };
    expect(await answer(send('POST', path, undefined, params))).toEqual([201, expect.objectContaining(issued)]);
    const credential = { createdAt: expect.any(Number), createdBy: 'admin@example.com' };
    expect(await answer(send('GET', path, undefined, params))).toEqual([200, { credential }]);
    expect((await send('DELETE', path, undefined, params)).status).toBe(204);
    expect((await send('DELETE', path, undefined, params)).status).toBe(404);
    for (const method of ['GET', 'POST', 'DELETE']) {
      expect((await send(method, path, undefined, params, 'foreign')).status).toBe(403);
    }
  });

  test('a fleet takes passwords', async () => {
    const [fleet] = (await (await call('admin', '/api/v1/fleets')).json()) as { code: string }[];
    const set = (methods: string[]) =>
      send('PUT', 'fleets/{code}/authentication', { methods }, { code: fleet?.code ?? '' });
    const authentication = ['certificate', 'password'];
    expect(await answer(set(['password', 'certificate']))).toEqual([200, { ...fleet, authentication }]);
    expect([(await set([])).status, (await set(['none'])).status]).toEqual([400, 400]);
    expect((await send('PUT', 'fleets/{code}/authentication', { methods: ['password'] }, { code: 'x' })).status).toBe(
      404,
    );
  });

  test('a program gets an account', async () => {
    const params = { username: 'mes' };
    const account = 'service-accounts/{username}';
    const issued = { account: expect.objectContaining(params), secret: expect.stringMatching(/^[\w-]{43}$/) };
    expect(await answer(send('POST', 'service-accounts', params))).toEqual([201, issued]);
    expect((await send('POST', 'service-accounts', params)).status).toBe(409);
    expect((await send('POST', 'service-accounts', { username: 'platform' })).status).toBe(400);
    expect(await answer(send('POST', `${account}/secret`, undefined, params))).toEqual([201, issued]);
    const disabled = expect.objectContaining({ disabled: true });
    expect(await answer(send('PATCH', account, { disabled: true }, params))).toEqual([200, disabled]);
    expect((await send('DELETE', account, undefined, params)).status).toBe(204);
    expect((await send('DELETE', account, undefined, params)).status).toBe(404);
    expect((await send('GET', 'service-accounts', undefined, {}, 'foreign')).status).toBe(403);
  });

  test('a client is banned; the platform is not', async () => {
    const ban = { kind: 'client_id', value: 'LSVAA49J132047371', reason: 'stolen' };
    const response = await send('POST', 'bans', ban);
    const created = (await response.json()) as { id: number };
    expect([response.status, created]).toEqual([201, expect.objectContaining({ ...ban, expiresAt: null })]);
    expect((await send('POST', 'bans', ban)).status).toBe(409);
    expect((await send('POST', 'bans', { ...ban, kind: 'username', value: 'platform' })).status).toBe(400);
    const found = await (await call('admin', '/api/v1/bans', { search: '?q=stolen' })).json();
    expect(found).toEqual({ items: [created], nextCursor: null });
    const params = { id: String(created.id) };
    expect((await send('DELETE', 'bans/{id}', undefined, params)).status).toBe(204);
    expect((await send('DELETE', 'bans/{id}', undefined, params)).status).toBe(404);
    expect((await send('POST', 'bans', ban, {}, 'foreign')).status).toBe(403);
  });
});

describe('clients of the broker', () => {
  const kick = (who: Who, clientId: string, body: unknown = { reason: 'test' }) =>
    call(who, '/api/v1/clients/{clientId}/kick', {
      method: 'POST',
      params: { clientId },
      body: JSON.stringify(body),
    });

  test('are for administrators: listed, filtered, and ended with a reason', async () => {
    for (const path of ['clients', 'clients/{clientId}', 'broker/health']) {
      expect((await call('foreign', `/api/v1/${path}`, { params: { clientId: CLIENT_ID } })).status).toBe(403);
    }
    expect((await kick('foreign', CLIENT_ID)).status).toBe(403);
    const list = async (search: string) => (await call('admin', '/api/v1/clients', { search })).json();
    expect(await list('?q=VICE&connected=true')).toMatchObject({ items: [{ clientId: CLIENT_ID }], total: 1 });
    expect(await list('?connected=false')).toMatchObject({ items: [], nextCursor: null, total: 0 });
    expect(await list('?connected=perhaps')).toMatchObject({ code: 'validation_failed' });
    const ended = await clients.asService({ clientId: 'to-end' });
    expect((await kick('admin', 'to-end', {})).status).toBe(400);
    expect((await kick('admin', 'to-end')).status).toBe(204);
    await closed(ended);
    expect((await kick('admin', 'to-end')).status).toBe(404);
  });

  test('cannot be told of while the broker is away: 503, and its health says why', async () => {
    await broker.close();
    const refused = await call('admin', '/api/v1/clients');
    expect([refused.status, await refused.json()]).toEqual([503, expect.objectContaining({ code: 'unavailable' })]);
    expect((await kick('admin', CLIENT_ID)).status).toBe(503);
    expect(await (await call('admin', '/api/v1/broker/health')).json()).toMatchObject({
      problem: expect.stringMatching(/cannot be reached/),
      nodes: [],
    });
  });
});

describe('users', () => {
  test('are invited with a link to this host, and changed, role and fleets together', async () => {
    const body = JSON.stringify({ email: 'new@example.com', role: 'support' });
    const response = await call('admin', '/api/v1/invitations', { method: 'POST', body });
    const { invitation, url } = (await response.json()) as { invitation: { id: string }; url: string };
    expect([response.status, url]).toEqual([201, expect.stringMatching(/^http:\/\/console\.test\/invite\/[\w-]{43}$/)]);
    const revoked = await call('admin', '/api/v1/invitations/{id}', {
      method: 'DELETE',
      params: { id: invitation.id },
    });
    expect(revoked.status).toBe(204);
    const patch = async (change: unknown) =>
      (
        await call('admin', '/api/v1/users/{userId}', {
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
    expect((await call('foreign', '/api/v1/fleets')).status).toBe(401);
  });
});
