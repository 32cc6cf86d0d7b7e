import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { saveDraft } from '@/lib/domain/access';
import { systemClock } from '@/lib/platform/clock';
import { type ApiRequest, callApi, openTestApi, seedApi } from '@/lib/testing/api-client';
import type { TestDb } from '@/lib/testing/db';

vi.mock('server-only', () => ({})); // the marker throws outside Next

let db: TestDb;
let close: () => Promise<void>;
let vin: string;
const SERIAL_NUMBER = '0a1b';

beforeAll(async () => {
  ({ db, close } = await openTestApi());
  ({ vin } = await seedApi(db));
  await db.prisma.tbox.create({ data: { serial: SERIAL_NUMBER } });
  const actor = { kind: 'user', id: 'admin', label: 'admin@example.com', role: 'admin', fleets: 'all' } as const;
  await saveDraft({ ctx: { db, clock: systemClock, actor }, input: { rules: [], revision: 0 } });
});
afterAll(() => close());

describe('access rules', () => {
  const RULE = { id: 'news', effect: 'allow', principal: { kind: 'tboxes' }, action: 'subscribe', topic: 'oem/news' };
  const send = async (method: string, path: string, body?: unknown, more: ApiRequest & { who?: string } = {}) => {
    const { who = 'admin', ...rest } = more;
    const response = await callApi(who, `/api/v1/acl${path}`, { method, json: body, ...rest });
    const answer = response.status === 204 ? null : ((await response.json()) as Record<string, unknown>);
    return { status: response.status, body: answer };
  };

  test('publishes, drafts, restores, tries and explains rule sets', async () => {
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
    expect(await send('GET', '/draft')).toMatchObject({ status: 200, body: { draft: null } });
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

  test('requires an administrator', async () => {
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

describe('authentication of clients', () => {
  const send = (
    method: string,
    path: string,
    body?: unknown,
    params: Record<string, string> = {},
    who: string = 'admin',
  ) => callApi(who, `/api/v1/${path}`, { method, params, json: body });
  const answer = async (response: Promise<Response>) => {
    const { status } = await response;
    return [status, status === 204 ? null : await (await response).json()];
  };

  test('creates a password of a TBox and returns it once', async () => {
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

  test('changes the authentication methods of a fleet', async () => {
    const fleets = (await (await callApi('admin', '/api/v1/fleets')).json()) as { code: string; name: string }[];
    const fleet = { code: fleets[0]?.code, name: fleets[0]?.name };
    const set = (methods: string[]) =>
      send('PUT', 'fleets/{code}/authentication', { methods }, { code: fleet.code ?? '' });
    const authentication = ['certificate', 'password'];
    expect(await answer(set(['password', 'certificate']))).toEqual([200, { ...fleet, authentication }]);
    expect([(await set([])).status, (await set(['none'])).status]).toEqual([400, 400]);
    expect((await send('PUT', 'fleets/{code}/authentication', { methods: ['password'] }, { code: 'x' })).status).toBe(
      404,
    );
  });

  test('creates, disables and deletes a service account', async () => {
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

  test('bans a client, but not the platform', async () => {
    const ban = { kind: 'client_id', value: 'LSVAA49J132047371', reason: 'stolen' };
    const response = await send('POST', 'bans', ban);
    const created = (await response.json()) as { id: number };
    expect([response.status, created]).toEqual([201, expect.objectContaining({ ...ban, expiresAt: null })]);
    expect((await send('POST', 'bans', ban)).status).toBe(409);
    expect((await send('POST', 'bans', { ...ban, kind: 'username', value: 'platform' })).status).toBe(400);
    const found = await (await callApi('admin', '/api/v1/bans', { search: '?q=stolen' })).json();
    expect(found).toEqual({ items: [created], nextCursor: null });
    const params = { id: String(created.id) };
    expect((await send('DELETE', 'bans/{id}', undefined, params)).status).toBe(204);
    expect((await send('DELETE', 'bans/{id}', undefined, params)).status).toBe(404);
    expect((await send('POST', 'bans', ban, {}, 'foreign')).status).toBe(403);
  });
});
