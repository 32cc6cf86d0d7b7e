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
import { insertCertificate } from '../inventory/store';
import { saveUses } from '../inventory/use-store';
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
async function certificateOf(serial: string, days = 10) {
  const issued = await issueTboxCertificate({ authority, serial, days, clock });
  await registerCertificate({ ctx: admin(), input: { ...issued, serial } });
  return { ...issued, serial };
}
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
  const { id, serialNumber } = await certificateOf(serial, days);
  return { serial, vin, id, serialNumber };
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

describe('a compromised key', () => {
  const revoke = (serialNumber: string, reason: 'keyCompromise' | 'superseded', includeRenewed = false) =>
    codeOf(revokeCertificate({ ctx: admin(), input: { serialNumber, reason, includeRenewed } }));
  const reasonsOf = async (...serialNumbers: string[]) => {
    const details = serialNumbers.map((serialNumber) =>
      getCertificateDetail({ ctx: admin(), input: { serialNumber } }),
    );
    return (await Promise.all(details)).map(({ revocation }) => revocation?.reason ?? null);
  };
  const renew = async (one: { serial: string; id: string }) => {
    const issued = await issueTboxCertificate({ authority, serial: one.serial, days: 10, clock });
    await insertCertificate(db, {
      ...issued,
      serial: one.serial,
      source: 'renewal',
      issuedBy: 'x',
      predecessorId: one.id,
    });
    return { serial: one.serial, id: issued.id, serialNumber: issued.serialNumber };
  };
  /** first → second → third; `other` was enrolled on its own, `twin` has the key of the first. */
  async function lineage() {
    const first = await certificate();
    const second = await renew(first);
    const third = await renew(second);
    const other = await certificateOf(first.serial);
    const twin = await renew(other);
    await db.pool.query(
      'update tbox_certificates c set public_key = f.public_key from tbox_certificates f where c.id = $1 and f.id = $2',
      [twin.id, first.id],
    );
    return { first, second, third, other, twin };
  }

  test('is offered with what was renewed from it or has its key, and revokes that on request only', async () => {
    const { first, second, third, other, twin } = await lineage();
    const { renewed } = await getCertificateDetail({ ctx: admin(), input: { serialNumber: first.serialNumber } });
    expect([...renewed].sort()).toEqual([second, third, twin].map((one) => one.serialNumber).sort());
    const all = [first, second, third, twin, other].map((one) => one.serialNumber);
    expect(await revoke(first.serialNumber, 'superseded', true)).toBe('validation_failed');
    expect(await revoke(first.serialNumber, 'superseded')).toBe('done');
    expect(await reasonsOf(...all)).toEqual(['superseded', null, null, null, null]);
    // That its key is known to others may be found out after it was replaced
    expect(await revoke(first.serialNumber, 'keyCompromise', true)).toBe('done');
    const compromised = 'keyCompromise';
    expect(await reasonsOf(...all)).toEqual([compromised, compromised, compromised, compromised, null]);
    expect(await revoke(first.serialNumber, 'keyCompromise', true)).toBe('certificate_revoked');
    const audit = await db.prisma.auditEntry.findFirst({ where: { targetId: third.serialNumber } });
    expect(audit?.detail).toMatchObject({ reason: 'keyCompromise', renewedFrom: first.serialNumber });
    const after = await getCertificateDetail({ ctx: admin(), input: { serialNumber: first.serialNumber } });
    expect(after.renewed).toEqual([]);
  });

  test('does not spread to what it was renewed from', async () => {
    const { first, second, third } = await lineage();
    expect(await revoke(second.serialNumber, 'keyCompromise', true)).toBe('done');
    const serialNumbers = [first, second, third].map((one) => one.serialNumber);
    expect(await reasonsOf(...serialNumbers)).toEqual([null, 'keyCompromise', 'keyCompromise']);
  });

  test('revokes a certificate that is renewed from it at the same moment', async () => {
    for (let round = 0; round < 3; round++) {
      const first = await certificate();
      const second = await renew(first);
      const issued = await issueTboxCertificate({ authority, serial: first.serial, days: 10, clock });
      let revoked: Promise<string> | undefined;
      // As a renewal does: it locks its predecessor, and commits while the revocation waits
      await db.transaction(async (tx) => {
        await tx.query({ text: 'select 1 from tbox_certificates where id = $1 for share', values: [second.id] });
        const row = { ...issued, serial: first.serial, source: 'renewal' as const, issuedBy: 'x' };
        await insertCertificate(tx, { ...row, predecessorId: second.id });
        revoked = revoke(first.serialNumber, 'keyCompromise', true);
        await new Promise((resolve) => setTimeout(resolve, 100));
      });
      expect(await revoked).toBe('done');
      expect(await reasonsOf(issued.serialNumber)).toEqual(['keyCompromise']);
    }
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
    expect(seen).toHaveLength(await db.prisma.tboxCertificate.count());
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

  describe('of a TBox with a successor', () => {
    /** Authenticated with the old certificate and then the new one, the given times before now, in ms; null: never. */
    async function renewed({ old, next }: { old: number | null; next: number | null }) {
      const one = await certificate();
      const successor = await certificateOf(one.serial);
      const admitted = async (id: string, ago: number | null) => {
        if (ago === null) return;
        const at = clock.now() - ago;
        const use = { firstAt: at, lastAt: at, address: null, vin: one.vin, otherVinAt: null, unproven: false };
        await saveUses(db, [{ certificateId: id, admittedAt: at, ...use }]);
      };
      await admitted(one.id, old);
      await admitted(successor.id, next);
      return { ...one, admitSuccessor: () => admitted(successor.id, 0) };
    }
    type Reason = 'superseded' | 'keyCompromise';
    const run = async (one: { vin: string; serialNumber: string }, ago: number, reason: Reason = 'superseded') => {
      await revokeCertificate({ ctx: admin(), input: { serialNumber: one.serialNumber, reason } });
      const seen = broker(one.vin, clock.now() - ago);
      const end = async (recheck = false) => {
        await disconnectRevoked({ ctx: admin(), broker: seen.admin, recheck });
        return seen.disconnected.length > 0 ? 'closed' : (await cutAt(one.serialNumber)) === null ? 'waiting' : 'kept';
      };
      return { end };
    };

    test.each(['superseded', 'keyCompromise'] as const)(
      'keeps a connection made with the successor when the old one is revoked: %s',
      async (reason) => {
        const one = await renewed({ old: 600_000, next: 60_000 });
        const { end } = await run(one, 59_900, reason);
        expect(await end()).toBe('kept');
        expect(await end(true)).toBe('kept');
      },
    );

    test('keeps it with a connection of the old one 100 ms before, and with clocks a second apart', async () => {
      const close = await renewed({ old: 60_100, next: 60_000 });
      expect(await (await run(close, 59_990)).end()).toBe('kept');
      const skewed = await renewed({ old: 600_000, next: 60_000 });
      expect(await (await run(skewed, 61_000)).end()).toBe('kept');
    });

    test.each([
      ['the successor authenticated but did not connect', { old: 60_100, next: 60_000 }, 60_050],
      ['the old one was used last', { old: 60_000, next: 600_000 }, 59_900],
      ['the connection is older than the successor', { old: 600_000, next: 60_000 }, 599_900],
      ['the successor was never used', { old: 600_000, next: null }, 599_900],
      ['the clock of the node is ten minutes ahead', { old: 600_000, next: 60_000 }, 59_900 - 600_000],
    ])('closes the connection when %s', async (_, times, since) => {
      expect(await (await run(await renewed(times), since)).end()).toBe('closed');
    });

    test('waits for the record of an authentication that was just now, unless the key is compromised', async () => {
      const one = await renewed({ old: 60_000, next: null });
      const { end } = await run(one, 0);
      expect([await end(), await end(true)]).toEqual(['waiting', 'waiting']);
      await one.admitSuccessor();
      expect(await end()).toBe('kept');
      const unrecorded = await run(await renewed({ old: 60_000, next: null }), 0);
      expect(await unrecorded.end()).toBe('waiting');
      clock.advance(6_000);
      expect(await unrecorded.end()).toBe('closed');
      const compromised = await run(await renewed({ old: 60_000, next: null }), 0, 'keyCompromise');
      expect(await compromised.end()).toBe('closed');
    });
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
