import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CERTIFICATE_FINDINGS, type CertificateFinding } from '@/lib/contracts';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import { userActor } from '@/lib/testing/fleet';
import type { Ctx } from '../../context';
import { certificateFindings, expiryForecast, listCertificates } from '../index';
import { FINDING_CONDITIONS } from './finding-conditions';

const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;
const clock = fakeClock(Date.UTC(2026, 10, 25, 12));
const now = clock.now();
let db: TestDb;
const ctx = (): Ctx => ({ db, clock, actor: userActor('admin', 'all') });

beforeAll(async () => {
  db = await createTestDb();
});
beforeEach(() => db.pool.query('truncate tbox_certificates, tboxes cascade'));
afterAll(() => db.drop());

type Columns = Record<string, unknown>;
const used = { first_seen_at: new Date(now - 100 * DAY_MS), last_seen_at: new Date(now - DAY_MS) };
let count = 0;
/** A certificate without findings unless `columns` cause one. */
async function certificate(columns: Columns = {}, tbox = `TBX-${++count}`): Promise<string> {
  const id = `c${++count}`;
  await db.pool.query('insert into tboxes (serial) values ($1) on conflict do nothing', [tbox]);
  const row: Columns = {
    id,
    serial_number: count.toString(16).padStart(8, '0'),
    fingerprint: createHash('sha256').update(id).digest('hex'),
    not_before: new Date(now - 400 * DAY_MS),
    not_after: new Date(now + 300 * DAY_MS),
    issued_at: new Date(now - 400 * DAY_MS),
    algorithm: 'EC P-256',
    der: Buffer.from('a certificate'),
    ...used,
    ...columns,
  };
  const names = Object.keys(row);
  await db.pool.query(
    `insert into tbox_certificates (tbox_id, ${names}) select id, ${names.map((_, i) => `$${i + 2}`)} from tboxes where serial = $1`,
    [tbox, ...Object.values(row)],
  );
  return id;
}
const at = (ms: number) => new Date(now + ms);
const ended = { not_after: at(-10 * DAY_MS) };
const revoked = { revoked_at: at(-10 * DAY_MS), revocation_reason: 'superseded' };
const SHA1_RSA = Buffer.from('06092a864886f70d010105', 'hex');
const RSA_PSS_SHA1 = Buffer.from('300d06092a864886f70d01010a3000', 'hex');

const CASES: [CertificateFinding, string, Columns, boolean][] = [
  ['expiring', 'in 30 days', { not_after: at(30 * DAY_MS) }, true],
  ['expiring', 'in a second', { not_after: at(SECOND_MS) }, true],
  ['expiring', 'a second later', { not_after: at(30 * DAY_MS + SECOND_MS) }, false],
  ['expiring', 'now', { not_after: at(0) }, false],
  ['expiring', 'but revoked', { not_after: at(DAY_MS), ...revoked }, false],
  ['expired_in_use', 'after its end', { ...ended, last_refused_at: at(-DAY_MS) }, true],
  ['expired_in_use', '30 days ago', { not_after: at(-40 * DAY_MS), last_refused_at: at(-30 * DAY_MS) }, false],
  ['expired_in_use', 'before its end', { ...ended, last_refused_at: at(-11 * DAY_MS) }, false],
  ['expired_in_use', 'revoked', { ...ended, ...revoked, last_refused_at: at(-DAY_MS) }, false],
  ['revoked_in_use', 'after that', { ...revoked, last_refused_at: at(-DAY_MS) }, true],
  ['revoked_in_use', 'as on hold', { ...revoked, revocation_reason: 'certificateHold', last_refused_at: at(0) }, true],
  ['revoked_in_use', 'before that', { ...revoked, last_refused_at: at(-10 * DAY_MS) }, false],
  ['revoked_in_use', 'long ago', { revoked_at: at(-50 * DAY_MS), last_refused_at: at(-30 * DAY_MS) }, false],
  ['shared', 'by two vehicles', { shared_at: at(-30 * DAY_MS + SECOND_MS) }, true],
  ['shared', 'by two vehicles, long ago', { shared_at: at(-30 * DAY_MS) }, false],
  ['shared', 'a key', { key_shared: true }, true],
  ['shared', 'but revoked', { key_shared: true, ...revoked }, false],
  ['weak', 'RSA 2047', { algorithm: 'RSA 2047' }, true],
  ['weak', 'RSA 1024', { algorithm: 'RSA 1024' }, true],
  ['weak', 'a small curve', { algorithm: 'EC secp224r1' }, true],
  ['weak', 'SHA-1', { algorithm: 'RSA 2048', der: SHA1_RSA }, true],
  ['weak', 'SHA-1 by default', { algorithm: 'RSA 2048', der: RSA_PSS_SHA1 }, true],
  ['weak', 'RSA 2048', { algorithm: 'RSA 2048' }, false],
  ['weak', 'RSA 16384', { algorithm: 'RSA 16384' }, false],
  ['weak', 'Ed25519', { algorithm: 'ed25519' }, false],
  ['weak', 'unknown', { algorithm: null, der: null }, false],
  ['weak', 'but ended', { algorithm: 'RSA 1024', ...ended }, false],
  ['unused', 'for a month', { first_seen_at: null, issued_at: at(-30 * DAY_MS - SECOND_MS) }, true],
  ['unused', 'yet', { first_seen_at: null, issued_at: at(-30 * DAY_MS) }, false],
  ['unused', 'as far as was recorded', { first_seen_at: null, der: null }, false],
  ['unused', 'but revoked', { first_seen_at: null, ...revoked }, false],
];

describe('findings', () => {
  test.each(CASES)('%s: %s', async (finding, _, columns, found) => {
    const id = await certificate(columns);
    await certificate();
    const { items } = await listCertificates({ ctx: ctx(), input: { finding } });
    expect(items.map((one) => one.id)).toEqual(found ? [id] : []);
    expect((await certificateFindings({ ctx: ctx() }))[finding]).toBe(found ? 1 : 0);
  });

  test('an expiring certificate with an unrevoked successor is not a finding', async () => {
    const soon = { not_after: at(5 * DAY_MS) };
    await certificate(soon, 'A');
    await certificate({}, 'A');
    const open = await certificate(soon, 'B');
    await certificate(revoked, 'B');
    const { items } = await listCertificates({ ctx: ctx(), input: { finding: 'expiring' } });
    expect(items.map(({ id }) => id)).toEqual([open]);
  });

  test('each finding uses its index', async () => {
    await certificate();
    await db.pool.query(
      `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, issued_at, first_seen_at,
         revoked_at, algorithm, der)
       select 'x' || i, id, 'x' || i, 'x' || i, $1, $1::timestamptz + i * interval '1 day', $1, $1,
         case when i % 10 = 0 then $1::timestamptz end, 'EC P-256', '\\x30'
       from tboxes, generate_series(-1000, 1000) i`,
      [at(0)],
    );
    await db.pool.query('analyze tbox_certificates');
    const client = await db.pool.connect();
    try {
      await client.query('set enable_seqscan = off');
      for (const [finding, index] of [
        ['expiring', 'tbox_certificates_not_after_id_idx'],
        ['expired_in_use', 'tbox_certificates_refused_idx'],
        ['revoked_in_use', 'tbox_certificates_refused_idx'],
        ['shared', 'tbox_certificates_shared_idx'],
        ['weak', 'tbox_certificates_weak_idx'],
        ['unused', 'tbox_certificates_unused_idx'],
      ] as const) {
        const condition = FINDING_CONDITIONS[finding].replaceAll('$1', `'${at(0).toISOString()}'`);
        const { rows } = await client.query(`explain select count(*) from tbox_certificates c where ${condition}`);
        expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain(index);
      }
    } finally {
      client.release(true);
    }
  });

  test('findings and forecast require an administrator', async () => {
    const asOperator = { ctx: { ...ctx(), actor: userActor('operator', 'all') } };
    await expect(certificateFindings(asOperator)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(expiryForecast(asOperator)).rejects.toMatchObject({ code: 'forbidden' });
    const none = Object.fromEntries(CERTIFICATE_FINDINGS.map((one) => [one, 0]));
    expect(await certificateFindings({ ctx: ctx() })).toEqual(none);
  });
});

test('the forecast counts expiring certificates for 52 weeks, without expired and revoked ones', async () => {
  const WEEK_MS = 7 * DAY_MS;
  for (const [not_after, more] of [
    [at(0), {}],
    [at(SECOND_MS), {}],
    [at(WEEK_MS - SECOND_MS), {}],
    [at(WEEK_MS), {}],
    [at(WEEK_MS), revoked],
    [at(52 * WEEK_MS - SECOND_MS), {}],
    [at(52 * WEEK_MS), {}],
  ] as const) {
    await certificate({ not_after, ...more });
  }
  const weeks = await expiryForecast({ ctx: ctx() });
  expect(weeks).toHaveLength(52);
  expect(weeks.map(({ at }) => at)).toEqual(weeks.map((_, week) => now + week * WEEK_MS));
  expect(weeks.flatMap(({ count }, week) => (count ? [[week, count]] : []))).toEqual([
    [0, 2],
    [1, 1],
    [51, 1],
  ]);
});
