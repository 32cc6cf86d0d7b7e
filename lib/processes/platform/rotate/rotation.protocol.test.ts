import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createTopics, type RotationPlan } from '@/lib/contracts';
import { type Ctx, systemActor } from '@/lib/domain/context';
import {
  activateAuthority,
  cancelRotation,
  createLocalSigner,
  createRotation,
  getRotation,
  listAuthorities,
  listCertificates,
  listRotationTargets,
  makeRequestedAuthorities,
  pauseRotation,
  receiveStep,
  registerCertificate,
  requestAuthority,
  resumeRotation,
  retryRotation,
  revokeCertificate,
} from '@/lib/domain/pki';
import { systemClock } from '@/lib/platform/clock';
import { createMemoryIdentity, createMemoryJournal, type IdentityStore, Tbox } from '@/lib/tbox';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { startRotateRole } from '@/lib/testing/certificate-roles';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import type { RunningRole } from '../platform-context';

// Campaigns end to end, with the reference TBox and a real broker, edge and database
const PLAN: Partial<RotationPlan> = { canary: 0, waves: [100], soakMinutes: 0, perMinute: 6_000 };
const log = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });
const topics = createTopics();
let db: TestDb;
let fixture: BrokerFixture;
let rotate: RunningRole;
let ctx: Ctx;
const tboxes: Tbox[] = [];
let number = 0;

beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db, holdMessages: true });
  ctx = { db, clock: systemClock, actor: systemActor('test') };
  rotate = await start();
}, 60_000);
afterEach(async () => {
  await Promise.all(tboxes.splice(0).map((tbox) => tbox.stop()));
  await db.pool.query('delete from rotations');
  await db.pool.query('delete from vehicles');
});
afterAll(async () => {
  await rotate?.stop();
  await fixture?.close();
  await db?.drop();
});

const start = () => startRotateRole(db, fixture);

type Vehicle = { vin: string; serial: string; store: IdentityStore; tbox: Tbox; oldId: string };
async function vehicle({ connect = true, wrap = (store: IdentityStore) => store } = {}): Promise<Vehicle> {
  number += 1;
  const [vin, serial] = [`LSVAA4182E20${String(number).padStart(5, '0')}`, `TBX-ROT-${number}`];
  const { cert, key, issued } = await fixture.vehicle(vin, serial);
  await registerCertificate({ ctx, input: { ...issued, serial } });
  const store = wrap(createMemoryIdentity({ certificate: cert, key }));
  const tbox = new Tbox({
    vin,
    host: '127.0.0.1',
    port: fixture.ports.tls,
    identity: store,
    trustAnchor: fixture.ca,
    protocolVersion: 4,
    topics,
    clock: systemClock,
    log,
    journal: createMemoryJournal(),
    tuning: { backoff: { baseMs: 50, capMs: 300 }, stableAfterMs: 500, retryNewerAfterMs: 1_000 },
  });
  tboxes.push(tbox);
  if (connect) {
    tbox.start();
    await connected(vin);
  }
  return { vin, serial, store, tbox, oldId: issued.id };
}
const connected = (vin: string) =>
  vi.waitFor(async () => {
    const { rows } = await db.pool.query(
      'select connected from vehicle_presence p join vehicles v on v.id = p.vehicle_id where v.vin = $1',
      [vin],
    );
    expect(rows[0]?.connected).toBe(true);
  }, 10_000);

const create = (vehicles: Vehicle[], plan: Partial<RotationPlan> = {}) =>
  createRotation({
    ctx,
    input: { name: 'test', selection: { vins: vehicles.map(({ vin }) => vin) }, plan: { ...PLAN, ...plan } },
  });
const read = (id: string) => getRotation({ ctx, input: { id } });
const until = (id: string, look: (rotation: Awaited<ReturnType<typeof read>>) => void) =>
  vi.waitFor(async () => look(await read(id)), { timeout: 20_000, interval: 100 });
const targets = async (id: string) => (await listRotationTargets({ ctx, input: { id } })).items;
const certificatesOf = async ({ serial }: Vehicle) => (await listCertificates({ ctx, input: { q: serial } })).items;

test('renews the certificate of every vehicle and supersedes the old one', async () => {
  const fleet = await Promise.all(Array.from({ length: 5 }, () => vehicle()));
  const { id } = await create(fleet, { canary: 2, waves: [60, 100] });
  await until(id, ({ state, counts }) => expect([state, counts.confirmed]).toEqual(['completed', 5]));
  for (const one of fleet) {
    const [fresh, old] = await certificatesOf(one);
    expect([fresh?.state, fresh?.source, fresh?.lastSeen?.address]).toEqual(['valid', 'rotation', '127.0.0.1']);
    expect([old?.id, old?.state, old?.revocation?.reason]).toEqual([one.oldId, 'revoked', 'superseded']);
    await vi.waitFor(() => expect(one.tbox.status).toBe('online'), 5_000);
    const { current } = one.store.read();
    expect(current.certificate).toContain('BEGIN CERTIFICATE');
  }
  const detail = await read(id);
  expect(detail.waves.map(({ total }) => total)).toEqual([2, 1, 2]);
  expect(detail.stranded).toBe(0);
}, 60_000);

test('renews a disconnected vehicle when it reconnects, and then ends', async () => {
  const [here, away] = [await vehicle(), await vehicle({ connect: false })];
  const { id } = await create([here, away]);
  await until(id, ({ counts }) => expect([counts.confirmed, counts.waiting]).toEqual([1, 1]));
  expect((await read(id)).state).toBe('running');
  away.tbox.start();
  await until(id, ({ state, counts }) => expect([state, counts.confirmed]).toEqual(['completed', 2]));
}, 60_000);

test('continues after a crash of the role, of the broker and a network loss of the vehicle', async () => {
  const one = await vehicle();
  const { id } = await create([one]);
  await until(id, ({ counts }) => expect(counts.waiting).toBe(0));
  await rotate.stop();
  await fixture.killBroker();
  await fixture.startBroker();
  one.tbox.setNetwork(false);
  rotate = await start();
  one.tbox.setNetwork(true);
  await until(id, ({ state, counts }) => expect([state, counts.confirmed]).toEqual(['completed', 1]));
  expect((await certificatesOf(one)).filter(({ state }) => state === 'valid')).toHaveLength(1);
}, 60_000);

test('keeps the old certificate of a TBox that cannot store the new one, until a retry', async () => {
  let full = true;
  const one = await vehicle({
    wrap: (store) => ({
      read: () => store.read(),
      write: async (next) => {
        if (full && next.rotation.phase === 'installed') throw new Error('the flash is full');
        await store.write(next);
      },
    }),
  });
  // It does not pause for its only vehicle
  const { id } = await create([one], { pauseAtFailedPercent: 100 });
  await until(id, ({ counts }) => expect(counts.failed).toBe(1));
  const [target] = await targets(id);
  expect([target?.failureCode, target?.advice]).toEqual(['storage', 'retry']);
  const certificates = await certificatesOf(one);
  expect(certificates.map(({ state }) => state)).toEqual(['revoked', 'valid']);
  expect(certificates[1]?.id).toBe(one.oldId);
  expect(one.tbox.status).toBe('online');
  full = false;
  await retryRotation({ ctx, input: { id } });
  await until(id, ({ state, counts }) => expect([state, counts.confirmed]).toEqual(['completed', 1]));
  expect((await targets(id))[0]?.attempt).toBe(2);
}, 60_000);

test('pauses after too many failures, continues on resume, and ends on cancel', async () => {
  const broken = { wrap: (store: IdentityStore): IdentityStore => ({ read: () => store.read(), write: refuse }) };
  const fleet = [await vehicle(broken), await vehicle(broken), await vehicle({ connect: false })];
  const { id } = await create(fleet, { pauseAtFailedPercent: 50 });
  await until(id, ({ state, pauseReason, counts }) =>
    expect([state, pauseReason, counts.failed, counts.waiting]).toEqual(['paused', 'failures', 2, 1]),
  );
  // The same failures do not pause it again
  await resumeRotation({ ctx, input: { id } });
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect((await read(id)).state).toBe('running');
  expect((await pauseRotation({ ctx, input: { id } })).pauseReason).toBe('operator');
  const cancelled = await cancelRotation({ ctx, input: { id } });
  expect([cancelled.state, cancelled.counts.waiting]).toEqual(['cancelled', 0]);
  await expect(resumeRotation({ ctx, input: { id } })).rejects.toThrow('cancelled');
}, 60_000);
const refuse = async () => {
  throw new Error('the flash is full');
};

test('ignores messages of another vehicle, an unknown exchange, malformed JSON and a foreign CSR', async () => {
  const [one, other] = [await vehicle(), await vehicle()];
  await rotate.stop();
  const { id } = await create([one]);
  rotate = await start();
  const [{ exchange } = { exchange: '' }] = (
    await db.pool.query<{ exchange: string }>(
      'select exchange_id as exchange from rotation_targets where rotation_id = $1',
      [id],
    )
  ).rows;
  const { authorities } = fixture;
  const signer = createLocalSigner({ authorities, clock: systemClock });
  const say = async (vin: string, step: string, payload: unknown) =>
    (
      await receiveStep({
        ctx,
        signer,
        input: { vin, step, payload: typeof payload === 'string' ? payload : JSON.stringify(payload) },
      })
    ).result;
  const ts = Date.now();
  expect(await say(other.vin, 'csr', { rotationId: exchange, ts, csr: 'x' })).toBe('unknown');
  expect(await say(one.vin, 'csr', { rotationId: randomUUID(), ts, csr: 'x' })).toBe('unknown');
  expect(await say(one.vin, 'csr', { rotationId: "'; drop table rotations; --", ts, csr: 'x' })).toBe('unknown');
  expect(await say(one.vin, 'csr', 'not json')).toBe('malformed');
  expect(await say(one.vin, 'renew', {})).toBe('malformed');
  await until(id, ({ state, counts }) => expect([state, counts.confirmed]).toEqual(['completed', 1]));
  expect(await say(one.vin, 'failed', { rotationId: exchange, ts, code: 'storage' })).toBe('late');
  expect((await read(id)).counts.confirmed).toBe(1);
}, 60_000);

/** A rotation whose only TBox, which is not connected, was asked for a CSR; `answer` is its message with one. */
async function askedFor(one: Vehicle): Promise<{ id: string; answer: { vin: string; step: string; payload: string } }> {
  const { id } = await create([one]);
  const { rows } = await db.pool.query<{ exchange: string }>(
    `update rotation_targets set state = 'asked' where rotation_id = $1 returning exchange_id as exchange`,
    [id],
  );
  const files = ['-keyout', '/dev/null', '-nodes', '-subj', `/CN=${one.serial}`];
  const csr = execFileSync(
    'openssl',
    ['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', ...files],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  ).toString();
  const payload = JSON.stringify({ rotationId: rows[0]?.exchange, ts: Date.now(), csr });
  return { id, answer: { vin: one.vin, step: 'csr', payload } };
}

test('issues no certificate to whoever has the key of a certificate that was revoked for it', async () => {
  const one = await vehicle({ connect: false });
  const { id, answer } = await askedFor(one);
  const [before] = await certificatesOf(one);
  const asAdmin: Ctx = { ...ctx, actor: { kind: 'user', id: 'ann', label: 'ann', role: 'admin', fleets: 'all' } };
  const input = { serialNumber: before?.serialNumber ?? '', reason: 'keyCompromise' as const };
  await revokeCertificate({ ctx: asAdmin, input });
  const signer = createLocalSigner({ authorities: fixture.authorities, clock: systemClock });
  expect(await receiveStep({ ctx, signer, input: answer })).toMatchObject({ result: 'refused' });
  expect(await targets(id)).toMatchObject([
    { state: 'failed', failureCode: 'csr_refused', failureDetail: expect.stringContaining('compromised') },
  ]);
  expect(await certificatesOf(one)).toHaveLength(1);
}, 60_000);

test('waits while the key of the authority is in a token that is not available', async () => {
  const one = await vehicle({ connect: false });
  const { id, answer } = await askedFor(one);
  const key = fixture.keys.open('pkcs11:token=gone;object=ca;id=%00;type=private', fixture.authority.key.publicKey);
  const set = { ...(await fixture.authorities.read()), active: { ...fixture.authority, key } };
  const authorities = { read: async () => set, invalidate: () => undefined };
  const signer = createLocalSigner({ authorities, clock: systemClock });
  expect(await receiveStep({ ctx, signer, input: answer })).toEqual({ result: 'late' });
  expect(await targets(id)).toMatchObject([{ state: 'asked', failureCode: null }]);
  expect(await certificatesOf(one)).toHaveLength(1);
  const again = createLocalSigner({ authorities: fixture.authorities, clock: systemClock });
  expect(await receiveStep({ ctx, signer: again, input: answer })).toMatchObject({ result: 'issued' });
}, 60_000);

test('signs with an authority that another process has just activated', async () => {
  const [one, other] = [await vehicle(), await vehicle()];
  const { id } = await create([one]);
  await until(id, ({ counts }) => expect(counts.confirmed).toBe(1));
  const asAdmin: Ctx = { ...ctx, actor: { kind: 'user', id: 'ann', label: 'ann', role: 'admin', fleets: 'all' } };
  await requestAuthority({ ctx: asAdmin });
  await makeRequestedAuthorities({ ctx, keys: fixture.keys });
  const prepared = (await listAuthorities({ ctx: asAdmin })).find(({ state }) => state === 'prepared');
  await activateAuthority({ ctx: asAdmin, input: { id: prepared?.id ?? 0 } });
  await create([other]);
  await vi.waitFor(async () => {
    const { rows } = await db.pool.query(
      `select issuer from tbox_certificates c join tboxes t on t.id = c.tbox_id where serial = $1 and source = 'rotation'`,
      [other.serial],
    );
    expect(rows).toEqual([{ issuer: prepared?.keyId }]);
  }, 10_000);
}, 60_000);
