import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { notify } from '@/lib/domain/notifications';
import {
  activateAuthority,
  createAuthorities,
  listAuthorities,
  listOwnCertificates,
  ownCertificateFiles,
  readPem,
  requestAuthority,
  revokeOwnCertificate,
  trustFiles,
} from '@/lib/domain/pki';
import { finishSecretChange, startSecretChange } from '@/lib/domain/secrets';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { type BrokerAdmin, serveBrokerAdmin } from '@/lib/testing/broker-admin';
import { brokerClients, closed, eventually, refusalOf } from '@/lib/testing/broker-clients';
import { startAuthorityRole, startRevocationRole } from '@/lib/testing/certificate-roles';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import type { RunningRole } from '../platform-context';

// Role `authority`, and role `revocation` in another process, which learns of authorities by notifications only
let db: TestDb;
let fixture: BrokerFixture;
let admin: BrokerAdmin;
let roles: RunningRole[] = [];
let ctx: Ctx;

beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db });
  admin = await serveBrokerAdmin(fixture);
  ctx = {
    db,
    clock: systemClock,
    actor: { kind: 'user', id: 'ann', label: 'ann@example.com', role: 'admin', fleets: 'all' },
  };
  // The other order than in one process
  roles = [await startRevocationRole(db, fixture, admin.broker), await startAuthorityRole(db, fixture)];
}, 60_000);
afterAll(async () => {
  for (const role of roles) await role.stop();
  await admin?.close();
  await fixture?.close();
  await db?.drop();
});

const authority = async (state: string) => (await listAuthorities({ ctx })).find((one) => one.state === state);

test('ends connections of the platform when the change of its password is finished', async () => {
  const clients = brokerClients(() => fixture);
  const { service, serviceCertificate, urls } = fixture;
  const platform = await clients.connect(urls.tls, { clientId: 'tsp-test', ...service, ...serviceCertificate });
  const gone = closed(platform);
  await startSecretChange({ ctx, name: 'MQTT_PASSWORD' }, () => undefined);
  await finishSecretChange({ ctx, name: 'MQTT_PASSWORD', now: true }, async () => undefined);
  await gone;
  await eventually(async () => {
    const { disconnectedAt } = await db.prisma.secretChange.findUniqueOrThrow({ where: { name: 'MQTT_PASSWORD' } });
    return disconnectedAt !== null;
  });
  await clients.closeAll();
});

test('replaces a revoked certificate of the platform, whose connections end', async () => {
  const { serialNumber } = (await listOwnCertificates({ ctx })).find(({ kind }) => kind === 'service') ?? {};
  const { certificate } = ownCertificateFiles(fixture.dir, 'platform');
  const before = await readPem(certificate);
  const clients = brokerClients(() => fixture);
  const { service, serviceCertificate, urls } = fixture;
  const connect = () => clients.connect(urls.tls, { clientId: 'tsp-test', ...service, ...serviceCertificate });
  const platform = await connect();
  const gone = closed(platform);
  await revokeOwnCertificate({ ctx, input: { serialNumber: serialNumber ?? '', reason: 'keyCompromise' } });
  await gone;
  expect(await refusalOf(connect())).toBeInstanceOf(Error);
  const [cert, key] = await eventually(async () => {
    const now = await readPem(certificate);
    const key = await readPem(ownCertificateFiles(fixture.dir, 'platform').key);
    return now !== null && now !== before && key !== null ? [now, key] : null;
  });
  const again = await clients.connect(urls.tls, { clientId: 'tsp-test', ...service, ca: fixture.ca, cert, key });
  const [granted] = await again.subscribeAsync('#', { qos: 1 });
  expect(granted?.qos).toBe(1);
  await clients.closeAll();
});

test('makes and trusts a requested authority and publishes its revocation list before it signs', async () => {
  await requestAuthority({ ctx });
  await eventually(async () => (await authority('prepared')) !== undefined);
  const made = await authority('prepared');
  expect(made?.kind).toBe('issuing');
  const list = async () =>
    (await db.pool.query<{ der: Buffer }>('select der from revocation_lists where issuer = $1', [made?.keyId])).rows[0];
  const files = trustFiles(fixture.dir);
  await eventually(async () => {
    const { bundlePem } = await freshAuthorities();
    return (await readPem(files.bundle)) === bundlePem && bundlePem.match(/BEGIN/g)?.length === 3;
  });
  await eventually(async () => {
    const base64 = (await list())?.der.toString('base64');
    const written = (await readPem(files.lists))?.replaceAll('\n', '');
    return base64 !== undefined && written?.includes(base64);
  });
});

test('an authority that cannot sign keeps no other from publishing its list', async () => {
  const { rows } = await db.pool.query<{ key: string }>(
    `select private_key as key from certificate_authorities where kind = 'root'`,
  );
  const setRootKey = async (key: string | undefined) => {
    await db.pool.query(`update certificate_authorities set private_key = $1 where kind = 'root'`, [key]);
    await db.pool.query('delete from revocation_lists');
    await notify(db, 'tsp_feed', { type: 'authority' });
  };
  const issuers = async () => (await db.prisma.revocationList.findMany()).map(({ issuer }) => issuer);
  await setRootKey('pkcs11:token=gone;object=ca;id=%00;type=private');
  try {
    await eventually(async () => (await issuers()).includes(fixture.authority.keyId));
    const root = await authority('active');
    expect(root?.kind).toBe('root');
    expect(await issuers()).not.toContain(root?.keyId);
  } finally {
    await setRootKey(rows[0]?.key);
  }
  await eventually(async () => (await issuers()).length > 1);
});

test('renews server certificates with the new signing authority', async () => {
  await activateAuthority({ ctx, input: { id: (await authority('prepared'))?.id ?? 0 } });
  const { active } = await freshAuthorities();
  for (const server of ['broker', 'edge']) {
    await eventually(async () =>
      (await readPem(path.join(fixture.dir, `${server}.cert.pem`)))?.includes(active.certificatePem.trim()),
    );
  }
});

const freshAuthorities = () => createAuthorities({ ...ctx, actor: systemActor('test') }, fixture.keys).read();
