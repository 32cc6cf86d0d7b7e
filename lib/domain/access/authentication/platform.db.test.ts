import { X509Certificate } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fixedSecret } from '@/lib/platform/secrets';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { type Ctx, systemActor } from '../../context';
import {
  type AuthoritySet,
  createAuthorities,
  createOwnCertificates,
  ensureAuthorities,
  ensureServiceCertificate,
  issueTboxCertificate,
  listOwnCertificates,
  ownCertificateFiles,
  registerCertificate,
  revokeOwnCertificate,
} from '../../pki';
import { sealedKeys } from '../../pki/authority/key-store';
import { describeCertificate } from '../../pki/x509/describe-certificate';
import { authenticateClient, compileRules } from '../index';
import { parseCertificateSubject } from './certificate-subject';

const PLATFORM = { username: 'platform', password: 'password-of-a-test' };
const SECRET = 'sealing secret of a test, long enough';
const DAY_MS = 86_400_000;
const EMPTY = {
  ...{ clientid: 'tsp-ingest', username: '', password: '', peerhost: '192.0.2.1', listener: '' },
  ...{ cert_common_name: '', cert_subject: '', cert_sha256: '', cert_pem: '' },
};
type Request = Partial<typeof EMPTY>;

let db: TestDb;
let dir: string;
let ctx: Ctx;
let clock = fakeClock();
let authorities: AuthoritySet;

/** Kind of the client, or the reason of the refusal. */
async function ask(request: Request, { loopback = false } = {}): Promise<string> {
  const tokens = { rules: async () => compileRules([], { root: 'tsp' }), topicRoot: 'tsp' };
  const input = {
    request: { ...EMPTY, ...PLATFORM, ...request },
    serviceAccount: { ...PLATFORM, password: fixedSecret(PLATFORM.password, { minLength: 1 }), loopback },
    tokens,
  };
  const decision = await authenticateClient({ ctx, input });
  return decision.result === 'allow' ? decision.kind : decision.reason;
}

/** What a broker reports of the platform's certificate. */
async function presented() {
  const input = { authority: authorities.active, dir, own: createOwnCertificates(ctx), clock };
  const { certificatePem } = await ensureServiceCertificate({ ...input, username: PLATFORM.username });
  const { raw, subject } = new X509Certificate(certificatePem);
  const id = parseCertificateSubject(subject)?.certificateId;
  const { fingerprint, serialNumber } = describeCertificate(raw);
  const shown = { cert_common_name: PLATFORM.username, cert_subject: `serialNumber=${id},CN=platform` };
  return { serialNumber, shown, told: { ...shown, cert_sha256: fingerprint } };
}

beforeAll(async () => {
  db = await createTestDb();
  dir = await mkdtemp(path.join(os.tmpdir(), 'platform-'));
  ctx = { db, clock, actor: systemActor('test') };
  await ensureAuthorities({ ctx, keys: sealedKeys(fixedSecret(SECRET)), dir });
  authorities = await createAuthorities(ctx, sealedKeys(fixedSecret(SECRET))).read();
});
beforeEach(() => {
  clock = fakeClock();
  ctx = { db, clock, actor: systemActor('test') };
});
afterAll(async () => {
  await db?.drop();
  await rm(dir, { recursive: true, force: true });
});

describe('without a certificate', () => {
  test.each([
    ['the loopback listener', { listener: 'tcp', peerhost: '127.0.0.1' }, 'service'],
    ['a caller on loopback that names no listener', { peerhost: '::1' }, 'service'],
    [
      'the WebSocket listener, reached from this machine',
      { listener: 'ws', peerhost: '127.0.0.1' },
      'credentials_wrong',
    ],
    ['the TLS listener, reached from this machine', { listener: 'tls', peerhost: '127.0.0.1' }, 'credentials_wrong'],
    ['another machine', {}, 'credentials_wrong'],
    ['a vehicle’s client id', { listener: 'tcp', clientid: 'LSVAA49J132047371' }, 'certificate_missing'],
  ])('from %s', async (_what, request, expected) => {
    expect(await ask(request, { loopback: true })).toBe(expected);
    expect(await ask({ ...request, password: 'wrong' }, { loopback: true })).not.toBe('service');
  });

  test('is refused by a shared broker, which cannot name the listener', async () => {
    expect(await ask({ peerhost: '127.0.0.1' })).toBe('credentials_wrong');
    expect(await ask({ peerhost: '127.0.0.1', listener: 'tcp' })).toBe('credentials_wrong');
  });
});

describe('with its certificate', () => {
  test('is accepted by any broker, whether or not that reports the fingerprint', async () => {
    const { shown, told } = await presented();
    expect([await ask(shown), await ask(told)]).toEqual(['service', 'service']);
    expect(await ask(told, { loopback: true })).toBe('service');
  });

  test('is refused without the password, as a vehicle, and with what does not match', async () => {
    const { shown, told } = await presented();
    const refusals = await Promise.all([
      ask({ ...told, password: '' }),
      ask({ ...told, password: 'wrong' }),
      ask({ ...told, username: 'platform2' }),
      ask({ ...told, clientid: 'LSVAA49J132047371' }),
      ask({ ...told, cert_common_name: 'other' }),
      ask({ ...told, cert_sha256: 'a'.repeat(64) }),
      ask({ ...told, cert_sha256: 'no fingerprint' }),
      ask({ ...shown, cert_subject: 'CN=platform' }),
      ask({ ...shown, cert_subject: 'serialNumber=unknown,CN=platform' }),
      ask({ ...shown, cert_subject: `${shown.cert_subject},serialNumber=unknown` }),
    ]);
    expect(refusals).not.toContain('service');
  });

  test('of a TBox with the name of the platform is refused', async () => {
    await db.prisma.tbox.create({ data: { serial: 'platform' } });
    const issued = await issueTboxCertificate({ authority: authorities.active, serial: 'platform' });
    await registerCertificate({ ctx, input: { ...issued, serial: 'platform' } });
    const shown = { cert_common_name: 'platform', cert_subject: `serialNumber=${issued.id},CN=platform` };
    expect(await ask({ ...shown, cert_sha256: issued.fingerprint })).not.toBe('service');
  });

  test('is refused once it is revoked, and replaced by another', async () => {
    const before = await presented();
    await revokeOwnCertificate({ ctx, input: { serialNumber: before.serialNumber, reason: 'keyCompromise' } });
    expect(await ask(before.told)).not.toBe('service');
    const after = await presented();
    expect(after.serialNumber).not.toBe(before.serialNumber);
    expect(await ask(after.told)).toBe('service');
    const again = revokeOwnCertificate({ ctx, input: { serialNumber: before.serialNumber } });
    await expect(again).rejects.toMatchObject({ code: 'certificate_revoked' });
    const listed = (await listOwnCertificates({ ctx })).map(({ kind, name, revocationReason }) => [
      kind,
      name,
      revocationReason,
    ]);
    expect(listed).toEqual([
      ['service', 'platform', null],
      ['service', 'platform', 'keyCompromise'],
    ]);
  });

  test('is refused after it has expired; it is renewed a month before', async () => {
    const { told, serialNumber } = await presented();
    clock.advance(58 * DAY_MS);
    expect((await presented()).serialNumber).toBe(serialNumber);
    clock.advance(2 * DAY_MS);
    expect((await presented()).serialNumber).not.toBe(serialNumber);
    expect(await ask(told)).toBe('service');
    clock.advance(29 * DAY_MS);
    expect(await ask(told)).not.toBe('service');
  });

  test('of a withdrawn authority is refused', async () => {
    const { told } = await presented();
    await db.pool.query(`update certificate_authorities set state = 'withdrawn' where kind = 'issuing'`);
    expect(await ask(told)).not.toBe('service');
    await db.pool.query(`update certificate_authorities set state = 'active' where kind = 'issuing'`);
  });

  test('has a key that only its owner can read', async () => {
    await presented();
    const { key } = ownCertificateFiles(dir, 'platform');
    expect(await readFile(key, 'utf8')).toContain('PRIVATE KEY');
    expect(statSync(key).mode & 0o777).toBe(0o600);
  });
});
