import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type FakeClock, fakeClock } from '@/lib/testing/fake-clock';
import { userActor } from '@/lib/testing/fleet';
import type { CtxWith } from '../../context';
import { createFleet, createModel, listFleets, registerVehicle } from '../../fleet/index';
import {
  banClient,
  createServiceAccount,
  createTboxCredential,
  deleteServiceAccount,
  deleteTboxCredential,
  getTboxCredential,
  liftBan,
  listBans,
  listServiceAccounts,
  rotateServiceAccountSecret,
  setFleetAuthentication,
  setServiceAccountDisabled,
} from '../index';

const SERIAL = 'TBX-1';

let db: TestDb;
let clock: FakeClock;
let ctx: CtxWith<'topicRoot' | 'platformUsername'>;
let subscriber: pg.Client;
const notifications: unknown[] = [];

beforeAll(async () => {
  db = await createTestDb();
  clock = fakeClock();
  ctx = { db, clock, actor: userActor('admin', 'all'), topicRoot: 'tsp', platformUsername: 'platform' };
  await createFleet({ ctx, input: { code: 'vans', name: 'Vans' } });
  await createModel({ ctx, input: { code: 'm', name: 'M', manufacturer: 'M', powertrain: 'bev' } });
  await registerVehicle({ ctx, input: { vin: 'LSVAA49J132047371', fleet: 'vans', model: 'm', tboxSerial: SERIAL } });
  subscriber = new pg.Client({ connectionString: db.url });
  await subscriber.connect();
  subscriber.on('notification', ({ payload }) => notifications.push(JSON.parse(payload ?? '')));
  await subscriber.query('listen tsp_access');
});
beforeEach(async () => {
  await subscriber.query('select 1');
  notifications.length = 0;
});
afterAll(async () => {
  await subscriber?.end();
  await db?.drop();
});

const refusal = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error) => error.code,
  );
/** Audit entries and `tsp_access` notifications of `done`. */
async function traces(done: () => Promise<unknown>) {
  const { rows: before } = await db.pool.query<{ id: number }>('select coalesce(max(id), 0) as id from audit_entries');
  await done();
  await subscriber.query('select 1'); // notifications arrive before the result
  const { rows } = await db.pool.query<{ action: string; target_id: string; actor_id: string; detail: object }>(
    'select action, target_id, actor_id, detail from audit_entries where id > $1 order by id',
    [before[0]?.id],
  );
  return { audit: rows, notifications: notifications.splice(0) };
}
const audited = (action: string, target_id: string, detail: object = {}) => [
  { action, target_id, actor_id: 'admin-1', detail },
];

const ban = (input: Omit<Parameters<typeof banClient>[0]['input'], 'reason'>, as = ctx) =>
  banClient({ ctx: as, input: { reason: 'test', ...input } });

test.each(['operator', 'support'] as const)('the role %s may not use any of these verbs', async (role) => {
  const as = { ...ctx, actor: userActor(role, 'all') };
  const account = { username: 'erp' };
  const attempts = () => [
    createTboxCredential({ ctx: as, input: { serial: SERIAL } }),
    getTboxCredential({ ctx: as, input: { serial: SERIAL } }),
    deleteTboxCredential({ ctx: as, input: { serial: SERIAL } }),
    setFleetAuthentication({ ctx: as, input: { code: 'vans', methods: ['password'] } }),
    createServiceAccount({ ctx: as, input: { ...account } }),
    listServiceAccounts({ ctx: as }),
    rotateServiceAccountSecret({ ctx: as, input: account }),
    setServiceAccountDisabled({ ctx: as, input: { ...account, disabled: true } }),
    deleteServiceAccount({ ctx: as, input: account }),
    ban({ kind: 'client_id', value: 'x' }, as),
    liftBan({ ctx: as, input: { id: 1 } }),
    listBans({ ctx: as, input: {} }),
  ];
  const { audit } = await traces(async () => {
    expect(new Set(await Promise.all(attempts().map(refusal)))).toEqual(new Set(['forbidden']));
  });
  expect(audit).toEqual([]);
});

describe('the password of a TBox', () => {
  test('is returned once, stored as a hash, replaced and deleted', async () => {
    const passwords: string[] = [];
    const { audit, notifications } = await traces(async () => {
      for (let i = 0; i < 2; i++) {
        const issued = await createTboxCredential({ ctx, input: { serial: ` ${SERIAL} ` } });
        expect(issued).toMatchObject({ tboxSerial: SERIAL, username: SERIAL, createdAt: clock.now() });
        passwords.push(issued.password);
      }
    });
    expect(new Set(passwords).size).toBe(2);
    expect(passwords.every((password) => /^[\w-]{43}$/.test(password))).toBe(true);
    expect(audit).toEqual([...audited('credential.create', SERIAL), ...audited('credential.create', SERIAL)]);
    expect(notifications).toEqual([1, 2].map(() => ({ type: 'credentials', of: 'tbox', name: SERIAL })));
    const { rows } = await db.pool.query<{ hash: string }>('select hash from tbox_credentials');
    expect(rows).toEqual([{ hash: expect.stringMatching(/^scrypt\$/) }]);
    expect(await getTboxCredential({ ctx, input: { serial: SERIAL } })).toEqual({
      credential: {
        createdAt: clock.now(),
        createdBy: 'admin@example.com',
      },
    });
    const end = await traces(() => deleteTboxCredential({ ctx, input: { serial: SERIAL } }));
    expect(end.audit).toEqual(audited('credential.delete', SERIAL));
    expect(await getTboxCredential({ ctx, input: { serial: SERIAL } })).toEqual({ credential: null });
    expect(await refusal(deleteTboxCredential({ ctx, input: { serial: SERIAL } }))).toBe('not_found');
  });

  test('is not created for an unknown TBox', async () => {
    for (const serial of ['TBX-unknown', `' or true --`]) {
      expect(await refusal(createTboxCredential({ ctx, input: { serial } }))).toBe('not_found');
      expect(await refusal(getTboxCredential({ ctx, input: { serial } }))).toBe('not_found');
    }
    expect(await refusal(createTboxCredential({ ctx, input: { serial: '' } }))).toBe('validation_failed');
  });

  test('is stored once by concurrent calls', async () => {
    await Promise.all([1, 2, 3].map(() => createTboxCredential({ ctx, input: { serial: SERIAL } })));
    expect((await db.pool.query('select 1 from tbox_credentials')).rowCount).toBe(1);
  });
});

test('a fleet has at least one authentication method, in a fixed order', async () => {
  expect(await listFleets({ ctx, input: {} })).toMatchObject([
    { code: 'vans', name: 'Vans', authentication: ['certificate'] },
  ]);
  const methods = ['password', 'certificate', 'password'] as const;
  const { audit, notifications } = await traces(async () => {
    expect(await setFleetAuthentication({ ctx, input: { code: 'vans', methods: [...methods] } })).toEqual({
      code: 'vans',
      name: 'Vans',
      authentication: ['certificate', 'password'],
    });
  });
  const detail = { from: ['certificate'], to: ['certificate', 'password'] };
  expect(audit).toEqual(audited('fleet.set_authentication', 'vans', detail));
  expect(notifications).toEqual([{ type: 'credentials', of: 'fleet', name: 'vans' }]);
  expect((await listFleets({ ctx, input: {} }))[0]?.authentication).toEqual(['certificate', 'password']);
  expect(await refusal(setFleetAuthentication({ ctx, input: { code: 'vans', methods: [] } }))).toBe(
    'validation_failed',
  );
  expect(await refusal(setFleetAuthentication({ ctx, input: { code: 'none', methods: ['password'] } }))).toBe(
    'not_found',
  );
});

describe('a service account', () => {
  test('is created once, listed without its secret, changed and deleted', async () => {
    const input = { username: 'erp', description: 'Orders' };
    const created = await traces(async () => {
      const { account, secret } = await createServiceAccount({ ctx, input });
      expect(secret).toMatch(/^[\w-]{43}$/);
      expect(await listServiceAccounts({ ctx })).toEqual([account]);
      expect(account).toEqual({
        username: 'erp',
        description: 'Orders',
        createdAt: clock.now(),
        createdBy: 'admin@example.com',
        lastSeenAt: null,
        disabled: false,
      });
    });
    expect(created.audit).toEqual(audited('service_account.create', 'erp', { description: 'Orders' }));
    expect(await refusal(createServiceAccount({ ctx, input }))).toBe('service_account_exists');
    const account = { username: 'erp' };
    const changed = await traces(async () => {
      await rotateServiceAccountSecret({ ctx, input: account });
      expect(await setServiceAccountDisabled({ ctx, input: { ...account, disabled: true } })).toMatchObject({
        disabled: true,
      });
      await setServiceAccountDisabled({ ctx, input: { ...account, disabled: true } });
      await setServiceAccountDisabled({ ctx, input: { ...account, disabled: false } });
      await deleteServiceAccount({ ctx, input: account });
    });
    const actions = ['rotate', 'disable', 'enable', 'delete'].map((what) => `service_account.${what}`);
    expect(changed.audit.map(({ action }) => action)).toEqual(actions);
    expect(changed.notifications).toEqual(actions.map(() => ({ type: 'credentials', of: 'service', name: 'erp' })));
    expect(await listServiceAccounts({ ctx })).toEqual([]);
    expect(await refusal(deleteServiceAccount({ ctx, input: account }))).toBe('not_found');
    expect(await refusal(rotateServiceAccountSecret({ ctx, input: account }))).toBe('not_found');
    expect(await refusal(setServiceAccountDisabled({ ctx, input: { ...account, disabled: true } }))).toBe('not_found');
  });

  test.each([['platform'], ['Erp'], ['a/b'], ['e+p'], ['#'], ['x'], ['ｅｒｐ'], ['a'.repeat(64)], ['a\u0000b']])(
    'rejects the user name %j',
    async (username) => {
      expect(await refusal(createServiceAccount({ ctx, input: { username } }))).toBe('validation_failed');
    },
  );

  test('is created once by concurrent calls', async () => {
    const input = { username: 'twice' };
    const results = await Promise.all([1, 2].map(() => refusal(createServiceAccount({ ctx, input }))));
    expect(results.sort()).toEqual(['done', 'service_account_exists']);
  });
});

describe('a ban', () => {
  test('is created, listed, found, and lifted once', async () => {
    const expiresAt = clock.now() + 60_000;
    const set = await traces(async () => {
      await ban({ kind: 'client_id', value: 'LSVAA49J132047371' });
      await ban({ kind: 'address', value: ' 2001:DB8::/32 ', expiresAt });
    });
    expect(set.audit.map(({ action, target_id }) => [action, target_id])).toEqual([
      ['ban.create', 'LSVAA49J132047371'],
      ['ban.create', '2001:db8::/32'],
    ]);
    const { items } = await listBans({ ctx, input: {} });
    expect(items).toMatchObject([
      { kind: 'address', value: '2001:db8::/32', reason: 'test', author: 'admin@example.com', expiresAt },
      { kind: 'client_id', value: 'LSVAA49J132047371', expiresAt: null, createdAt: clock.now() },
    ]);
    const [address, client] = items;
    expect(set.notifications).toEqual([
      { type: 'ban', id: client?.id, kind: 'client_id', value: 'LSVAA49J132047371', expiresAt: null },
      { type: 'ban', id: address?.id, kind: 'address', value: '2001:db8::/32', expiresAt },
    ]);
    const first = await listBans({ ctx, input: { limit: 1 } });
    const second = await listBans({ ctx, input: { limit: 1, cursor: first.nextCursor ?? '' } });
    expect([...first.items, ...second.items]).toEqual(items);
    expect(second.nextCursor).toBeNull();
    expect((await listBans({ ctx, input: { q: 'lsvaa' } })).items).toEqual([client]);
    expect((await listBans({ ctx, input: { q: '%' } })).items).toEqual([]);
    expect(await refusal(listBans({ ctx, input: { q: '\u0000' } }))).toBe('validation_failed');
    const id = client?.id ?? 0;
    const lifted = await traces(() => liftBan({ ctx, input: { id } }));
    expect(lifted.audit).toMatchObject(audited('ban.lift', 'LSVAA49J132047371'));
    expect(lifted.notifications).toEqual([{ type: 'ban_lifted', id, kind: 'client_id', value: 'LSVAA49J132047371' }]);
    expect(await refusal(liftBan({ ctx, input: { id } }))).toBe('not_found');
    expect(await refusal(liftBan({ ctx, input: { id: 2 ** 40 } }))).toBe('validation_failed');
  });

  test('is created once, and again after it has expired', async () => {
    const set = () => refusal(ban({ kind: 'username', value: 'erp', expiresAt: clock.now() + 1_000 }));
    expect((await Promise.all([set(), set()])).sort()).toEqual(['ban_exists', 'done']);
    clock.advance(1_000);
    expect((await listBans({ ctx, input: { q: 'erp' } })).items).toEqual([]);
    expect(await set()).toBe('done');
  });

  test.each([
    ['address', '127.0.0.1'],
    ['address', '127.1.2.3'],
    ['address', '::1'],
    ['address', '::ffff:127.0.0.1'],
    ['address', '0.0.0.0/0'],
    ['address', '::/0'],
    ['address', '::ffff:0:0/96'],
    ['username', 'platform'],
    ['client_id', 'tsp-ingest'],
    ['address', 'localhost'],
    ['address', '192.0.2.0/33'],
    ['client_id', ''],
    ['client_id', 'a\u0000'],
    ['client_id', '\ud800'],
    ['client_id', 'x'.repeat(257)],
  ] as const)('of the %s %j is rejected', async (kind, value) => {
    expect(await refusal(ban({ kind, value }))).toBe('validation_failed');
  });

  test('with an expiry in the past or an invalid one is rejected', async () => {
    for (const expiresAt of [clock.now(), 0, -1, 9e15, Number.NaN]) {
      expect(await refusal(ban({ kind: 'client_id', value: 'late', expiresAt }))).toBe('validation_failed');
    }
  });
});
