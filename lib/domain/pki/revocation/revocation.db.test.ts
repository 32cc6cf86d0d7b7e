import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import type { Ctx } from '../../context';
import {
  type Authority,
  createAuthority,
  disconnectRevoked,
  getCertificateDetail,
  issueTboxCertificate,
  listCertificates,
  publishRevocationList,
  registerCertificate,
  releaseCertificate,
  revokeCertificate,
} from '../index';
import type { DisconnectingBroker } from './disconnect-revoked';

const clock = fakeClock(Date.UTC(2026, 10, 25, 12));
let db: TestDb;
let dir: string;
let authority: Authority;
const as = (role: 'admin' | 'operator'): Ctx => ({
  db,
  clock,
  actor: { kind: 'user', id: role, label: `${role}@example.com`, role, fleets: 'all' },
});
const admin = () => as('admin');

beforeAll(async () => {
  db = await createTestDb();
  dir = await mkdtemp(path.join(os.tmpdir(), 'pki-'));
  const root = await createAuthority({ name: 'Root', clock });
  authority = await createAuthority({ name: 'Issuing', issuer: root, clock });
});
afterAll(async () => {
  await db.drop();
  await rm(dir, { recursive: true, force: true });
});

let count = 0;
/** A certificate of a TBox in a vehicle. */
async function certificate({ days = 10, bound = true } = {}) {
  const serial = `TBX-${++count}`;
  const vin = `LSVAA4182E20${String(count).padStart(5, '0')}`;
  await db.pool.query('insert into tboxes (serial) values ($1)', [serial]);
  if (bound) {
    await db.pool.query(
      `with f as (insert into fleets (code, name) values ('f', 'F') on conflict (code) do update set name = 'F' returning id),
       m as (insert into vehicle_models (code, name, manufacturer, powertrain) values ('m', 'M', 'M', 'bev')
         on conflict (code) do update set name = 'M' returning id),
       v as (insert into vehicles (vin, fleet_id, model_id, tbox_serial) select $1, f.id, m.id, $2 from f, m returning id)
       insert into tbox_bindings (tbox_id, vehicle_id, bound_by) select t.id, v.id, 'test' from tboxes t, v where t.serial = $2`,
      [vin, serial],
    );
  }
  const issued = await issueTboxCertificate({ authority, serial, days, clock });
  await registerCertificate({ ctx: admin(), input: { ...issued, serial } });
  return { serial, vin, serialNumber: issued.serialNumber };
}

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );

describe('revoking', () => {
  test('requires an administrator and an existing certificate; only a certificate on hold is released', async () => {
    const { serialNumber } = await certificate();
    const revoke = (reason: 'certificateHold' | 'superseded', ctx = admin()) =>
      codeOf(revokeCertificate({ ctx, input: { serialNumber, reason } }));
    expect(await revoke('superseded', as('operator'))).toBe('forbidden');
    expect(await codeOf(listCertificates({ ctx: as('operator'), input: {} }))).toBe('forbidden');
    expect(await codeOf(revokeCertificate({ ctx: admin(), input: { serialNumber: 'ab', reason: 'superseded' } }))).toBe(
      'not_found',
    );
    expect(await codeOf(releaseCertificate({ ctx: admin(), input: { serialNumber } }))).toBe('certificate_not_held');
    expect([await revoke('certificateHold'), await revoke('certificateHold')]).toEqual(['done', 'certificate_revoked']);
    expect([await revoke('superseded'), await revoke('superseded')]).toEqual(['done', 'certificate_revoked']);
    expect(await codeOf(releaseCertificate({ ctx: admin(), input: { serialNumber } }))).toBe('certificate_not_held');
    const audit = await db.prisma.auditEntry.findMany({ where: { targetId: serialNumber }, orderBy: { id: 'asc' } });
    expect(audit.map(({ action, detail }) => [action, (detail as { reason: string }).reason])).toEqual([
      ['certificate.revoke', 'certificateHold'],
      ['certificate.revoke', 'superseded'],
    ]);
  });
});

describe('certificate list', () => {
  test('finds parts of VIN, serial and serial number, and filters by current state', async () => {
    const one = await certificate({ days: 1 });
    const found = async (input: Parameters<typeof listCertificates>[0]['input']) =>
      (await listCertificates({ ctx: admin(), input })).items.map(({ serialNumber }) => serialNumber);
    for (const q of [one.vin.slice(6), one.serial.toLowerCase(), one.serialNumber.slice(3, 20)]) {
      expect(await found({ q })).toContain(one.serialNumber);
    }
    expect(await found({ q: '%' })).toEqual([]);
    expect(await found({ q: one.vin, state: ['expired'] })).toEqual([]);
    clock.advance(2 * 86_400_000);
    expect(await found({ q: one.vin, state: ['expired'] })).toEqual([one.serialNumber]);
  });

  test('pages through each certificate once', async () => {
    for (let i = 0; i < 5; i++) await certificate();
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listCertificates({ ctx: admin(), input: { limit: 2, cursor } });
      seen.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(count);
    await expect(listCertificates({ ctx: admin(), input: { cursor: "1'; --" } })).rejects.toMatchObject({
      kind: 'validation_failed',
    });
  });
});

describe('disconnecting', () => {
  /** A broker with one client. */
  function broker(vin: string, since: number | null, { ignoresDisconnect = false } = {}) {
    let connected = since;
    const disconnected: string[] = [];
    const admin: DisconnectingBroker = {
      connectionTimes: async (clientIds) =>
        new Map(clientIds.includes(vin) && connected !== null ? [[vin, connected]] : []),
      disconnect: async (clientIds) => {
        disconnected.push(...clientIds);
        if (!ignoresDisconnect) connected = null;
      },
    };
    return { admin, disconnected };
  }
  const revoked = async (options = {}) => {
    const one = await certificate(options);
    await revokeCertificate({ ctx: admin(), input: { serialNumber: one.serialNumber, reason: 'superseded' } });
    return one;
  };
  const cutAt = async (serialNumber: string) =>
    (await getCertificateDetail({ ctx: admin(), input: { serialNumber } })).revocation?.cutAt;

  test('is recorded only when verified', async () => {
    await disconnectRevoked({ ctx: admin(), broker: broker('', null).admin });
    const { vin, serialNumber } = await revoked();
    const since = clock.now() - 60_000;
    const stuck = broker(vin, since, { ignoresDisconnect: true });
    expect(await disconnectRevoked({ ctx: admin(), broker: stuck.admin })).toMatchObject({
      disconnected: 0,
      remaining: 1,
    });
    expect(await cutAt(serialNumber)).toBeNull();
    const down: DisconnectingBroker = { ...stuck.admin, connectionTimes: () => Promise.reject(new Error('down')) };
    await expect(disconnectRevoked({ ctx: admin(), broker: down })).rejects.toThrow('1 of 1 failed');
    clock.advance(400);
    expect(await disconnectRevoked({ ctx: admin(), broker: broker(vin, since).admin })).toMatchObject({
      disconnected: 1,
      remaining: 0,
    });
    expect(await cutAt(serialNumber)).toBe(clock.now());
  });

  test('closes connections on nodes whose clocks are ten minutes ahead or behind', async () => {
    for (const aheadMs of [600_000, -600_000]) {
      const { vin, serialNumber } = await revoked();
      const node = broker(vin, clock.now() - 1_000 + aheadMs);
      await disconnectRevoked({ ctx: admin(), broker: node.admin });
      expect(node.disconnected).toEqual([vin]);
      expect(await cutAt(serialNumber)).toBe(clock.now());
    }
  });

  test('closes a connection that came up late, but not one that began well after the revocation', async () => {
    const { vin } = await revoked();
    const revokedAt = clock.now();
    clock.advance(1);
    await disconnectRevoked({ ctx: admin(), broker: broker(vin, null).admin });
    const late = broker(vin, revokedAt + 1_000);
    await disconnectRevoked({ ctx: admin(), broker: late.admin, recheck: true });
    expect(late.disconnected).toEqual([vin]);
    const other = broker(vin, revokedAt + 5_000);
    await disconnectRevoked({ ctx: admin(), broker: other.admin, recheck: true });
    expect(other.disconnected).toEqual([]);
    clock.advance(60_000);
    const old = broker(vin, revokedAt - 1_000);
    await disconnectRevoked({ ctx: admin(), broker: old.admin, recheck: true });
    expect(old.disconnected).toEqual([]);
  });

  test('continues with other requests when some clients stay connected', async () => {
    await disconnectRevoked({ ctx: admin(), broker: broker('', null).admin });
    const { vin } = await certificate();
    await db.pool.query(
      `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, revoked_at, revocation_reason)
       select 'many' || n, t.id, 'many' || n, 'many' || n, now(), '2100-01-01', $2, 'cACompromise'
       from generate_series(1, 250) n, tboxes t join vehicles v on v.tbox_serial = t.serial where v.vin = $1`,
      [vin, new Date(clock.now())],
    );
    clock.advance(1);
    const { serialNumber } = await revoked();
    expect(
      await disconnectRevoked({
        ctx: admin(),
        broker: broker(vin, clock.now() - 60_000, { ignoresDisconnect: true }).admin,
      }),
    ).toEqual({
      disconnected: 1,
      remaining: 250,
    });
    expect(await cutAt(serialNumber)).not.toBeNull();
    const gone = broker(vin, clock.now() - 60_000);
    expect(await disconnectRevoked({ ctx: admin(), broker: gone.admin })).toEqual({ disconnected: 250, remaining: 0 });
  });

  test('a TBox that was never in a vehicle counts as disconnected', async () => {
    const { serialNumber } = await revoked({ bound: false });
    await disconnectRevoked({ ctx: admin(), broker: broker(randomUUID(), null).admin });
    expect(await cutAt(serialNumber)).not.toBeNull();
  });
});

test('the list is signed again after a change or a day; concurrent publications get different numbers', async () => {
  const publish = (changed: boolean) => publishRevocationList({ ctx: admin(), authority, changed });
  const first = await publish(true);
  expect(await publish(false)).toBeNull();
  const numbers = await Promise.all(Array.from({ length: 10 }, () => publish(true)));
  expect(new Set(numbers).size).toBe(10);
  clock.advance(25 * 3_600_000);
  expect(await publish(false)).toBe((first ?? 0) + 11);
});
