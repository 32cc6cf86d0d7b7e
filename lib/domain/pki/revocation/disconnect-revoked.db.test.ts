import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { revocationSuite } from '@/lib/testing/revocation-suite';
import { disconnectRevoked, getCertificateDetail, revokeCertificate } from '../index';
import { saveUses } from '../inventory/use-store';
import type { DisconnectingBroker } from './disconnect-revoked';

const { suite, clock, admin, certificateOf, certificate } = revocationSuite();

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
        await saveUses(suite.db, [{ certificateId: id, admittedAt: at, ...use }]);
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
    await suite.db.pool.query(
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
