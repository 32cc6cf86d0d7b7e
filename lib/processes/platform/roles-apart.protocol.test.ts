import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { PLATFORM_ROLES } from '@/lib/contracts';
import { banClient } from '@/lib/domain/access';
import type { Ctx } from '@/lib/domain/context';
import {
  createRotation,
  getRotation,
  listAuthorities,
  readPem,
  requestAuthority,
  revokeCertificate,
  trustFiles,
} from '@/lib/domain/pki';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { type BrokerAdmin, serveBrokerAdmin } from '@/lib/testing/broker-admin';
import { brokerClients, closed, eventually } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { freePort } from '@/lib/testing/free-port';

// The roles of process `platform` in two processes
const LISTS = {
  vehicles: 'ingest,live,dispatch,rotate,-revocation,-authority,-access,janitor',
  security: 'revocation,authority,access',
};
const START_TIMEOUT_MS = 40_000;
let db: TestDb;
let fixture: BrokerFixture;
let admin: BrokerAdmin;
let ctx: Ctx;
let ports: Record<keyof typeof LISTS, number>;
const children: ChildProcess[] = [];
const clients = brokerClients(() => fixture);

beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db });
  admin = await serveBrokerAdmin(fixture);
  ctx = {
    db,
    clock: systemClock,
    actor: { kind: 'user', id: 'ann', label: 'ann@example.com', role: 'admin', fleets: 'all' },
  };
  ports = { vehicles: await freePort(), security: await freePort() };
  for (const name of ['vehicles', 'security'] as const) start(name);
  await eventually(async () => (await checks('vehicles')).status === 200, START_TIMEOUT_MS);
  await eventually(async () => (await checks('security')).status === 200, START_TIMEOUT_MS);
}, 90_000);
afterEach(() => clients.closeAll());
afterAll(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  await admin?.close();
  await fixture?.close();
  await db?.drop();
});

function start(name: keyof typeof LISTS): void {
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/processes/platform/main.ts'], {
    env: {
      ...process.env,
      DATABASE_URL: db.url,
      PLATFORM_PORT: String(ports[name]),
      PLATFORM_ROLES: LISTS[name],
      MQTT_URL: fixture.urls.tcp,
      MQTT_USERNAME: fixture.service.username,
      MQTT_PASSWORD: fixture.service.password,
      DATA_DIR: fixture.dir,
      CA_KEY_FILE: path.join(fixture.dir, 'ca.passphrase'),
      KEY_ENCRYPTION_KEY: fixture.keyEncryptionKey.current,
      BROKER_HOOK_SECRET: fixture.secret,
      BROKER_PORT: String(admin.port),
    },
    stdio: 'ignore',
  });
  children.push(child);
}

async function checks(name: keyof typeof LISTS): Promise<{ status: number; body: string }> {
  const response = await fetch(`http://127.0.0.1:${ports[name]}/readyz`).catch(() => null);
  return { status: response?.status ?? 0, body: (await response?.text()) ?? '' };
}
const metrics = async (name: keyof typeof LISTS) => (await fetch(`http://127.0.0.1:${ports[name]}/metrics`)).text();
test('holds one lease for each role in the process that runs it', async () => {
  const { rows } = await db.pool.query<{ instance: string; roles: string[] }>(
    `select instance, array_agg(role) as roles from role_leases where released_at is null group by instance`,
  );
  expect(rows.length).toBe(2);
  expect(rows.flatMap(({ roles }) => roles).sort()).toEqual([...PLATFORM_ROLES].sort());
});

test('disconnects revoked certificates, makes authorities, enforces bans and runs campaigns', async () => {
  const [revoked, banned] = ['LSVAA4182E2000101', 'LSVAA4182E2000102'];
  const [one, other] = [await fixture.vehicle(revoked), await fixture.vehicle(banned)];
  const open = [await clients.asTbox(revoked, one), await clients.asTbox(banned, other)];
  const gone = Promise.all(open.map(closed));
  await eventually(async () => {
    const { rowCount } = await db.pool.query('select 1 from vehicle_presence where connected');
    return rowCount === 2;
  });
  const { id } = await createRotation({
    ctx,
    input: { name: 'apart', selection: { vins: [banned] }, plan: { canary: 0, waves: [100], soakMinutes: 0 } },
  });
  await eventually(async () => (await getRotation({ ctx, input: { id } })).counts.asked === 1);
  await banClient({
    ctx: { ...ctx, platformUsername: fixture.service.username },
    input: { kind: 'client_id', value: banned, reason: 'test' },
  });
  const { serialNumber } = one.issued;
  await revokeCertificate({ ctx, input: { serialNumber, reason: 'keyCompromise' } });
  await gone;

  await requestAuthority({ ctx });
  await eventually(async () => (await listAuthorities({ ctx })).some(({ state }) => state === 'prepared'));
  const bundle = await readPem(trustFiles(fixture.dir).bundle);
  expect(bundle?.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(1);
}, 60_000);

test('reports missing roles 30 s after their process stopped', async () => {
  children[1]?.kill('SIGTERM');
  await once(children[1] as ChildProcess, 'exit');
  const { rows } = await db.pool.query<{ role: string }>('select role from role_leases where released_at is not null');
  expect(rows.map(({ role }) => role).sort()).toEqual(['access', 'authority', 'revocation']);
  expect((await checks('vehicles')).status).toBe(200);
  await db.pool.query(
    `update role_leases set held_since = held_since - interval '1 min',
       renewed_at = case when released_at is null then renewed_at else renewed_at - interval '1 min' end`,
  );
  await eventually(async () => (await checks('vehicles')).status === 503, 15_000);
  const { body } = await checks('vehicles');
  for (const role of ['access', 'authority', 'revocation']) {
    expect(body).toContain(`no process has run role ${role} since `);
    expect(await metrics('vehicles')).toMatch(new RegExp(`tsp_role_unattended\\{role="${role}".*\\} 1\\n`));
  }
  expect(await metrics('vehicles')).toMatch(/tsp_role_unattended\{role="ingest".*\} 0\n/);
  start('security');
  await eventually(async () => (await checks('vehicles')).status === 200, START_TIMEOUT_MS);
}, 90_000);
