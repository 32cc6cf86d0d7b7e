import { execFile, spawnSync } from 'node:child_process';
import type { KeyObject } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Ctx, systemActor } from '@/lib/domain/context';
import {
  type Authority,
  activateAuthority,
  makeRequestedAuthorities,
  publishRevocationList,
  registerCertificate,
  requestAuthority,
  withdrawAuthority,
} from '@/lib/domain/pki';
import { toAuthority } from '@/lib/domain/pki/authority/authority';
import { selectAuthorities } from '@/lib/domain/pki/authority/authority-store';
import { authorityKeyOf } from '@/lib/domain/pki/x509/authority-key';
import { systemClock } from '@/lib/platform/clock';
import { loadX509 } from '@/lib/platform/x509';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { brokerClients, eventually, refusalOf } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';

// A stolen key of an issuing authority signs certificates for the serial of any TBox
const VIN = 'LTESTA1B0R0000001';
const SERIAL = 'TBX-1';
const OTHER_VIN = 'LTESTA1B0R0000002';
const OTHER_SERIAL = 'TBX-2';
const NOT_AUTHORIZED = 5;
const run = promisify(execFile);
// Debian: mosquitto-clients
const hasMosquitto = spawnSync('mosquitto_pub', ['--help']).error === undefined;

let db: TestDb;
let ctx: Ctx;
let fixture: BrokerFixture;
let genuine: TboxIdentity;
const clients = brokerClients(() => fixture);
beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock: systemClock, actor: systemActor('test') };
  fixture = await startBrokerFixture({ db });
  genuine = await fixture.vehicle(VIN, SERIAL);
});
beforeEach(() => db.pool.query('delete from quarantined_messages'));
afterEach(() => clients.closeAll());
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

/** A second issuing authority under the root, with its key. */
async function secondAuthority(): Promise<{ id: number; privateKey: KeyObject; authority: Authority }> {
  await requestAuthority({ ctx });
  await makeRequestedAuthorities({ ctx, keys: fixture.keys });
  const row = (await selectAuthorities(db)).findLast(({ state }) => state === 'prepared');
  if (!row?.privateKey) throw new Error('No authority was made');
  const { X509Certificate } = await loadX509();
  const privateKey = fixture.keys.unseal(row.privateKey);
  const certificate = new X509Certificate(new Uint8Array(row.der));
  return { id: row.id, privateKey, authority: await toAuthority(certificate, authorityKeyOf(privateKey)) };
}
async function publishLists(): Promise<void> {
  fixture.authorities.invalidate();
  const { signing } = await fixture.authorities.read();
  for (const authority of signing) await publishRevocationList({ ctx, authority, changed: true });
}
const forge = (authority: Authority, id?: string, serial = SERIAL) =>
  fixture.tbox(serial, { authority, inventory: false, ...(id !== undefined && { id }) });
/** Refusals of this TBox; those of another test may arrive late. */
const reasons = (serial = SERIAL) =>
  eventually(async () => {
    const { rows } = await db.pool.query<{ reason: string; detail: string }>(
      `select reason, detail from quarantined_messages where detail like '%CN=' || $1 || '%' order by id`,
      [serial],
    );
    return rows.length > 0 && rows;
  });
const refused = async (identity: TboxIdentity, vin = VIN) =>
  expect((await refusalOf(clients.asTbox(vin, identity))).code).toBe(NOT_AUTHORIZED);

describe('a stolen key of a trusted authority', () => {
  test.each([
    ['an id of its own', () => undefined],
    ['the id of the genuine certificate in its subject', () => genuine.certificateId],
  ])('does not authenticate a certificate outside of the inventory, with %s', async (_what, id) => {
    await refused(await forge(fixture.authority, id()));
    expect(await reasons()).toMatchObject([{ reason: 'certificate_unknown' }]);
    expect((await clients.asTbox(VIN, genuine)).connected).toBe(true);
  });

  test('does not record a use of the genuine certificate', async () => {
    const [unused, used] = [await fixture.tbox(SERIAL), await fixture.tbox(SERIAL)];
    await refused(await forge(fixture.authority, unused.certificateId));
    // Uses are written in order, so an earlier one would have been written before this one
    await clients.asTbox(VIN, used);
    const isSeen = async ({ certificateId }: TboxIdentity) =>
      (
        await db.pool.query('select 1 from tbox_certificates where id = $1 and last_seen_at is not null', [
          certificateId,
        ])
      ).rowCount === 1;
    await eventually(() => isSeen(used));
    expect(await isSeen(unused)).toBe(false);
  });
});

test('refuses a withdrawn authority at the edge, then at the listener, and no other', async () => {
  const own = await fixture.vehicle(OTHER_VIN, OTHER_SERIAL);
  const { id, authority } = await secondAuthority();
  await fixture.renewTrust();
  const forged = await forge(authority, own.certificateId, OTHER_SERIAL);
  await withdrawAuthority({ ctx, input: { id } });
  // Before the listener has the new trust files
  await refused(forged, OTHER_VIN);
  expect(await reasons(OTHER_SERIAL)).toMatchObject([{ reason: 'certificate_unknown' }]);

  await db.pool.query('delete from quarantined_messages');
  await publishLists();
  await fixture.renewTrust();
  await refused(forged, OTHER_VIN);
  expect(await reasons(OTHER_SERIAL)).toEqual([
    {
      reason: 'certificate_untrusted',
      detail: expect.stringMatching(/CN=TBX-2.* from 127.0.0.1 UNABLE_TO_GET_ISSUER_CERT_LOCALLY$/),
    },
  ]);
  expect((await clients.asTbox(OTHER_VIN, own)).connected).toBe(true);
});

test.skipIf(!hasMosquitto)(
  'refuses leaf and withdrawn authority in one file of openssl and mosquitto_pub',
  async () => {
    const [vin, serial] = ['LTESTA1B0R0000003', 'TBX-3'];
    const own = await fixture.vehicle(vin, serial);
    const { id, privateKey, authority } = await secondAuthority();
    const dir = await mkdtemp(path.join(os.tmpdir(), 'stolen-'));
    const file = (name: string) => path.join(dir, name);
    try {
      await Promise.all([
        writeFile(file('ca.pem'), own.ca),
        writeFile(file('ca2.pem'), authority.certificatePem),
        writeFile(file('ca2.key'), privateKey.export({ type: 'pkcs8', format: 'pem' })),
        writeFile(file('own.pem'), own.cert),
        writeFile(file('own.key'), own.key),
      ]);
      const openssl = (...args: string[]) => run('openssl', args);
      await openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', file('leaf.key'));
      const subject = `/CN=${serial}/serialNumber=${own.certificateId}`;
      await openssl('req', '-new', '-key', file('leaf.key'), '-subj', subject, '-out', file('leaf.csr'));
      const signing = ['-CA', file('ca2.pem'), '-CAkey', file('ca2.key'), '-CAcreateserial', '-days', '1'];
      await openssl('x509', '-req', '-in', file('leaf.csr'), ...signing, '-out', file('leaf.pem'));
      await withdrawAuthority({ ctx, input: { id } });
      const chain = `${await readFile(file('leaf.pem'), 'utf8')}${authority.certificatePem}`;
      await writeFile(file('chain.pem'), chain);
      const publish = (certificate: string, key: string) =>
        run('mosquitto_pub', [
          ...['-h', 'localhost', '-p', String(fixture.ports.tls), '-V', 'mqttv311', '-i', vin, '-q', '1'],
          ...['--cafile', file('ca.pem'), '--cert', file(certificate), '--key', file(key)],
          ...['-t', `tsp/up/${vin}/event/door`, '-m', '{}'],
        ]).then(
          () => 'published',
          (error: { stderr: string }) => error.stderr.trim(),
        );
      expect(await publish('own.pem', 'own.key')).toBe('published');
      // By the edge, then by the listener
      expect(await publish('chain.pem', 'leaf.key')).toMatch(/not authori[sz]ed/i);
      await fixture.renewTrust();
      expect(await publish('chain.pem', 'leaf.key')).toMatch(/not authori[sz]ed/i);
      expect(await publish('own.pem', 'own.key')).toBe('published');
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
);

test('refuses a certificate in the inventory whose authority is withdrawn', async () => {
  const { id, authority } = await secondAuthority();
  await activateAuthority({ ctx, input: { id } });
  await fixture.renewTrust();
  const issued = await fixture.tbox(SERIAL, { authority });
  await registerCertificate({ ctx, input: { ...issued.issued, serial: SERIAL } });
  const tbox = await clients.asTbox(VIN, issued);
  expect(tbox.connected).toBe(true);
  await db.pool.query(`update certificate_authorities set state = 'withdrawn', withdrawn_at = now() where id = $1`, [
    id,
  ]);
  await refused(issued);
  expect(await reasons()).toMatchObject([{ reason: 'certificate_untrusted' }]);
});
