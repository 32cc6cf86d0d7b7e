import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAuthority } from '@/lib/domain/pki';
import { callApi, openTestApi, seedApi } from '@/lib/testing/api-client';
import type { TestDb } from '@/lib/testing/db';

vi.mock('server-only', () => ({})); // the marker throws outside Next

let db: TestDb;
let close: () => Promise<void>;
let authorityId: string;
const SERIAL_NUMBER = '0a1b';

beforeAll(async () => {
  ({ db, close } = await openTestApi());
  await seedApi(db);
  await db.pool.query(
    `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, revoked_at,
       revocation_reason)
     select 'c', id, $1, 'f', now(), now() + interval '1 day', now(), 'superseded' from tboxes limit 1`,
    [SERIAL_NUMBER],
  );
  const { rows } = await db.pool.query<{ id: number }>(
    `insert into certificate_authorities (key_id, kind, name, state, issuer, created_by)
     values ('f0', 'external', 'Stolen', 'active', 'f0', 'test') returning id`,
  );
  authorityId = String(rows[0]?.id);
});
afterAll(() => close());

describe('certificates', () => {
  test('requires an administrator, allows one requested authority, and rejects an invalid import', async () => {
    const reads = ['certificates', 'certificates/findings', 'certificates/forecast', 'authorities'];
    for (const path of reads) expect([path, (await callApi('foreign', `/api/v1/${path}`)).status]).toEqual([path, 403]);
    const post = (path: string, body = '{}', who = 'admin') =>
      callApi(who, `/api/v1/authorities${path}`, { method: 'POST', body, params: { id: '999' } });
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

  test('requires two administrators to withdraw an authority in use, and previews stranded vehicles as JSON and CSV', async () => {
    const params = { id: authorityId };
    await db.pool.query(
      `update tbox_certificates set issuer = 'f0', revoked_at = null, not_after = '2100-01-01' where id = 'c'`,
    );
    const to = (path: string, { who = 'admin', method = 'GET', body = undefined as string | undefined } = {}) =>
      callApi(who, `/api/v1/authorities/{id}/withdrawal${path}`, {
        method,
        params,
        ...(body !== undefined && { body }),
      });
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

  test('filters certificates, and answers 404 to the file of one that is not stored', async () => {
    const items = async (search: string) => {
      const response = await callApi('admin', '/api/v1/certificates', { search });
      return response.status === 200 ? ((await response.json()) as { items: unknown[] }).items.length : response.status;
    };
    expect(await items('?state=revoked&source=start,enrolment&sort=expiry')).toBe(1);
    expect(await items('?state=revoked&expiresBefore=5')).toBe(0);
    expect(await items('?finding=unused')).toBe(0);
    expect(await items('?finding=nothing')).toBe(400);
    const params = { serial: SERIAL_NUMBER };
    expect((await callApi('admin', '/api/v1/certificates/{serial}/chain.pem', { params })).status).toBe(404);
    await db.pool.query(`update tbox_certificates set der = $1 where id = 'c'`, [
      Buffer.from((await createAuthority({ name: 'A' })).certificate.rawData),
    ]);
    const file = await callApi('admin', '/api/v1/certificates/{serial}/chain.pem', { params });
    expect([file.status, file.headers.get('content-type'), file.headers.get('content-disposition')]).toEqual([
      200,
      'application/pem-certificate-chain',
      'attachment; filename="0a1b.pem"',
    ]);
    expect(await file.text()).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  });
});
