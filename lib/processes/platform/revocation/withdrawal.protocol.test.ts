import { X509Certificate } from 'node:crypto';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Ctx, systemActor } from '@/lib/domain/context';
import {
  approveWithdrawal,
  createAuthorities,
  createAuthority,
  importAuthority,
  issueTboxCertificate,
  listAuthorities,
  previewWithdrawal,
  readPem,
  registerCertificate,
  requestWithdrawal,
  trustFiles,
} from '@/lib/domain/pki';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { type BrokerAdmin, serveBrokerAdmin } from '@/lib/testing/broker-admin';
import { brokerClients, closed, eventually, refusalOf } from '@/lib/testing/broker-clients';
import { startAuthorityRole, startRevocationRole } from '@/lib/testing/certificate-roles';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type EstFixture, startEstFixture } from '@/lib/testing/est';
import type { RunningRole } from '../platform-context';

// Emergency withdrawal of the signing authority, with real roles `revocation` and `authority`, broker, edge and EST server
const NOT_AUTHORIZED = 5;
const [ALONE, SECOND] = ['LTESTA1B0R0000011', 'LTESTA1B0R0000012'];
let db: TestDb;
let fixture: BrokerFixture;
let est: EstFixture;
let roles: RunningRole[] = [];
let admin: BrokerAdmin;
const clients = brokerClients(() => fixture);
const as = (id: string): Ctx => ({
  db,
  clock: systemClock,
  actor: { kind: 'user', id, label: `${id}@example.com`, role: 'admin', fleets: 'all' },
});

beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db });
  const ctx: Ctx = { db, clock: systemClock, actor: systemActor('platform') };
  // Another process, which has read the authorities and is not notified of changes
  const authorities = createAuthorities({ ...ctx, clock: { ...systemClock, now: () => 0 } }, fixture.keys);
  await authorities.read();
  est = await startEstFixture(db, { ...fixture, authorities });
  admin = await serveBrokerAdmin(fixture);
  roles = [await startRevocationRole(db, fixture, admin.broker), await startAuthorityRole(db, fixture)];
}, 60_000);
afterEach(() => clients.closeAll());
afterAll(async () => {
  for (const role of roles) await role.stop();
  await admin?.close();
  await est?.close();
  await fixture?.close();
  await db?.drop();
});

const refused = async (vin: string, identity: TboxIdentity) =>
  expect((await refusalOf(clients.asTbox(vin, identity))).code).toBe(NOT_AUTHORIZED);
const inFile = async (file: string, pem: string) => (await readPem(file))?.includes(pem.trim()) ?? false;

test('disconnects and refuses its certificates, also forged ones, and the successor issues at once', async () => {
  const { authority } = fixture;
  const maker = await createAuthority({ name: 'Maker' });
  await importAuthority({ ctx: as('ann'), input: { pem: maker.certificatePem } });
  const alone = await fixture.vehicle(ALONE, 'TBX-ALONE');
  const second = await fixture.vehicle(SECOND, 'TBX-SECOND');
  const issued = await issueTboxCertificate({ authority: maker, serial: 'TBX-SECOND' });
  await registerCertificate({ ctx: as('ann'), input: { ...issued, serial: 'TBX-SECOND' } });
  const other: TboxIdentity = { ...second, cert: issued.fullChainPem, key: issued.privateKeyPem, issued };
  await fixture.renewTrust();
  const open = [await clients.asTbox(ALONE, alone), await clients.asTbox(SECOND, second)];

  const id = (await listAuthorities({ ctx: as('ann') })).find(({ keyId }) => keyId === authority.keyId)?.id ?? 0;
  await requestWithdrawal({ ctx: as('ann'), input: { id, reason: 'The key was found on a laptop' } });
  await eventually(async () => {
    const { successor } = await previewWithdrawal({ ctx: as('ann'), input: { id } });
    return successor?.state === 'prepared';
  });
  expect(open.map(({ connected }) => connected)).toEqual([true, true]);
  const gone = Promise.all(open.map(closed));
  await approveWithdrawal({ ctx: as('bob'), input: { id } });

  // By the edge, before any list or file changes
  await refused(ALONE, alone);
  await refused(SECOND, second);
  await gone;
  for (const [vin, serial, { certificateId }] of [
    [ALONE, 'TBX-ALONE', alone],
    [SECOND, 'TBX-SECOND', second],
  ] as const) {
    await refused(vin, await fixture.tbox(serial, { authority, inventory: false, id: certificateId }));
    await refused(vin, await fixture.tbox(serial, { authority, inventory: false }));
  }
  expect((await clients.asTbox(SECOND, other)).connected).toBe(true);
  await eventually(async () => {
    const { rows } = await db.pool.query<{ reason: string; seen: boolean }>(
      'select revocation_reason as reason, cut_at is not null as seen from tbox_certificates where issuer = $1',
      [authority.keyId],
    );
    return rows.length === 2 && rows.every(({ reason, seen }) => reason === 'cACompromise' && seen);
  });

  // By the listener, whose trust file no longer has the authority
  const files = trustFiles(fixture.dir);
  await eventually(async () => !(await inFile(files.bundle, authority.certificatePem)));
  await fixture.renewTrust();
  await refused(ALONE, await fixture.tbox('TBX-ALONE', { authority, inventory: false, id: alone.certificateId }));
  await eventually(async () => {
    const { rowCount } = await db.pool.query(
      `select 1 from quarantined_messages where reason = 'certificate_untrusted' and detail like '%UNABLE_TO_GET_ISSUER_CERT%'`,
    );
    return rowCount;
  });

  // The stranded TBox enrols, at an EST server that still has the withdrawn authority cached
  const csr = await est.makeCsr('TBX-ALONE');
  const answer = await est.enrol('TBX-ALONE', await est.newSecret('TBX-ALONE'), csr);
  expect(answer.status, answer.body).toBe(200);
  const [cert, key] = [await est.read(await est.save(answer)), await est.read(csr.key)];
  const { active } = await fixture.authorities.read();
  expect(active.keyId).not.toBe(authority.keyId);
  expect(new X509Certificate(cert).checkIssued(new X509Certificate(active.certificatePem))).toBe(true);
  expect((await clients.asTbox(ALONE, { ...alone, cert, key })).connected).toBe(true);
  expect((await previewWithdrawal({ ctx: as('ann'), input: { id } })).total.stranded).toBe(0);
  // Servers have certificates of the successor, too
  await eventually(() => inFile(path.join(fixture.dir, 'broker.cert.pem'), active.certificatePem));
}, 60_000);
