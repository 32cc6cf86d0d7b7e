import { BasicOCSPResponse, OCSPResponse } from '@peculiar/asn1-ocsp';
import { AsnConvert } from '@peculiar/asn1-schema';
import { describe, expect, test } from 'vitest';
import { ARCHIVE_HOLD_MS } from '@/lib/contracts';
import { loadX509 } from '@/lib/platform/x509';
import { requestFor } from '@/lib/testing/ocsp/request-for';
import { revocationSuite } from '@/lib/testing/revocation-suite';
import { findTbox } from '../../access/authentication/tbox-authorization-state';
import {
  createEnrolmentSecret,
  createOcspResponder,
  disconnectRevoked,
  getCertificateDetail,
  publishRevocationList,
  readRevocationList,
  releaseCertificate,
  revokeCertificate,
  revokeHeldForLong,
} from '../../pki';
import {
  archiveVehicle,
  deleteVehicle,
  getVehicle,
  registerVehicle,
  replaceTbox,
  restoreVehicle,
  updateVehicle,
} from '..';

const { suite, clock, as, admin, certificateOf, certificate } = revocationSuite();

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
const archive = (vin: string) => archiveVehicle({ ctx: admin(), input: { vin } });
const restore = (vin: string) => restoreVehicle({ ctx: admin(), input: { vin } });
const reasonOf = async (serialNumber: string) =>
  (await getCertificateDetail({ ctx: admin(), input: { serialNumber } })).revocation?.reason ?? null;
const archiveOf = async (vin: string) => (await getVehicle({ ctx: admin(), input: { vin } })).archive?.certificates;
/** Null: authenticated. */
async function refusalOf({ vin, serial, id }: { vin: string; serial: string; id: string }): Promise<string | null> {
  const subject = `serialNumber=${id},CN=${serial}`;
  const found = await findTbox(admin(), { vin, serial, subject, fingerprint: null });
  return 'reason' in found ? found.reason : null;
}

// CRLReason of RFC 5280 §5.3.1
const CERTIFICATE_HOLD = 6;
const CESSATION_OF_OPERATION = 5;

/** Reason on the revocation list, and status and reason by OCSP; null: not revoked. */
async function published(serialNumber: string) {
  const { authority } = suite;
  await publishRevocationList({ ctx: admin(), authority, changed: true });
  const x509 = await loadX509();
  const list = new x509.X509Crl(new Uint8Array((await readRevocationList(suite.db, authority.keyId))?.der ?? []));
  const entry = list.entries.find((one) => one.serialNumber.toLowerCase().replace(/^00/, '') === serialNumber);
  const responder = createOcspResponder({
    ctx: { db: suite.db, clock },
    authorities: async () => [authority],
    onError: (error) => {
      throw error;
    },
  });
  const { der } = await responder.answer(requestFor(authority, [serialNumber]));
  const { responseBytes } = AsnConvert.parse(new Uint8Array(der), OCSPResponse);
  const basic = AsnConvert.parse(responseBytes?.response.buffer ?? new ArrayBuffer(0), BasicOCSPResponse);
  const status = basic.tbsResponseData.responses[0]?.certStatus;
  return { list: entry?.reason ?? null, ocsp: status?.revoked?.revocationReason?.reason ?? null };
}

describe('the certificates of an archived vehicle', () => {
  test('are on hold in the revocation list and by OCSP, and released when it is restored', async () => {
    const one = await certificate();
    expect(await refusalOf(one)).toBeNull();
    expect(await archive(one.vin)).toMatchObject({
      archive: { certificates: 'on_hold', holdUntil: clock.now() + ARCHIVE_HOLD_MS },
    });
    expect(await refusalOf(one)).toBe('vehicle_archived');
    expect(await reasonOf(one.serialNumber)).toBe('certificateHold');
    expect(await published(one.serialNumber)).toEqual({ list: CERTIFICATE_HOLD, ocsp: CERTIFICATE_HOLD });
    expect(await restore(one.vin)).toMatchObject({ released: [one.serialNumber], needsCertificate: false });
    expect(await published(one.serialNumber)).toEqual({ list: null, ocsp: null });
    expect(await refusalOf(one)).toBeNull();
    const audit = await suite.db.prisma.auditEntry.findMany({ where: { targetId: one.serialNumber } });
    expect(audit.map(({ action }) => action).sort()).toEqual(['certificate.release', 'certificate.revoke']);
  });

  test('lose their connection like revoked ones', async () => {
    const one = await certificate();
    await archive(one.vin);
    const disconnected: string[] = [];
    await disconnectRevoked({
      ctx: admin(),
      broker: {
        connectionTimes: async (vins) =>
          new Map(vins.includes(one.vin) && !disconnected.includes(one.vin) ? [[one.vin, clock.now() - 60_000]] : []),
        disconnect: async (vins) => void disconnected.push(...vins),
      },
    });
    expect(disconnected).toEqual([one.vin]);
  });

  test('are released only by restoring the vehicle, while a hold of before stays', async () => {
    const one = await certificate();
    const held = await certificateOf(one.serial);
    await revokeCertificate({
      ctx: admin(),
      input: { serialNumber: held.serialNumber, reason: 'certificateHold' },
    });
    clock.advance(1_000);
    await archive(one.vin);
    expect(await codeOf(releaseCertificate({ ctx: admin(), input: { serialNumber: one.serialNumber } }))).toBe(
      'vehicle_archived',
    );
    expect(await restore(one.vin)).toMatchObject({ released: [one.serialNumber] });
    expect(await reasonOf(held.serialNumber)).toBe('certificateHold');
    expect(await codeOf(releaseCertificate({ ctx: admin(), input: { serialNumber: held.serialNumber } }))).toBe('done');
  });

  test('are revoked after 90 days; the vehicle is restored, but its TBox has to enrol', async () => {
    const one = await certificate({ days: 3_650 });
    await archive(one.vin);
    clock.advance(ARCHIVE_HOLD_MS - 1);
    await revokeHeldForLong({ ctx: admin() });
    expect(await reasonOf(one.serialNumber)).toBe('certificateHold');
    clock.advance(1);
    expect(await revokeHeldForLong({ ctx: admin() })).toBe(1);
    expect(await revokeHeldForLong({ ctx: admin() })).toBe(0);
    expect(await archiveOf(one.vin)).toBe('revoked');
    expect(await published(one.serialNumber)).toEqual({
      list: CESSATION_OF_OPERATION,
      ocsp: CESSATION_OF_OPERATION,
    });
    expect(await restore(one.vin)).toMatchObject({ released: [], needsCertificate: true });
    expect(await refusalOf(one)).toBe('certificate_revoked');
    const next = await certificateOf(one.serial);
    expect(await refusalOf({ ...one, id: next.id })).toBeNull();
  });

  test('are revoked when the TBox moves to another vehicle', async () => {
    const one = await certificate();
    const other = await certificate();
    await archive(one.vin);
    await updateVehicle({ ctx: admin(), input: { vin: other.vin, tboxSerial: one.serial } });
    expect(await reasonOf(one.serialNumber)).toBe('cessationOfOperation');
    expect(await refusalOf({ ...one, vin: other.vin })).toBe('certificate_revoked');
    expect(await archiveOf(one.vin)).toBe('none');
  });
});

describe('replacing the TBox', () => {
  const replace = (vin: string, serial: string, more: object = {}, ctx = admin()) =>
    replaceTbox({ ctx, input: { vin, serial, ...more } });

  test('revokes the certificates of the former one, and binds the new one with the reason', async () => {
    const one = await certificate();
    const { vehicle, replaced, revoked } = await replace(one.vin, 'TBX-NEW', {
      replaces: one.serial,
      reason: 'broken',
    });
    expect([replaced, revoked, vehicle.tboxSerial]).toEqual([one.serial, [one.serialNumber], 'TBX-NEW']);
    expect(vehicle.bindings.map(({ serial, reason, unboundAt }) => [serial, reason, unboundAt !== null])).toEqual([
      ['TBX-NEW', null, false],
      [one.serial, 'broken', true],
    ]);
    expect(await reasonOf(one.serialNumber)).toBe('cessationOfOperation');
    expect(await refusalOf(one)).toBe('certificate_revoked');
    expect(await createEnrolmentSecret({ ctx: admin(), input: { tboxSerial: 'TBX-NEW' } })).toMatchObject({
      tboxSerial: 'TBX-NEW',
    });
    const audit = await suite.db.prisma.auditEntry.findFirst({ where: { action: 'vehicle.replace_tbox' } });
    expect(audit?.detail).toEqual({
      ...{ tboxSerial: 'TBX-NEW', tboxSerialBefore: one.serial },
      ...{ revoked: [one.serialNumber], reason: 'broken' },
    });
  });

  test('is done by one of two people at a time', async () => {
    const one = await certificate();
    const outcomes = await Promise.all(
      ['TBX-A', 'TBX-B'].map((serial) => codeOf(replace(one.vin, serial, { replaces: one.serial }))),
    );
    expect(outcomes.sort()).toEqual(['done', 'tbox_rebound']);
    expect(await codeOf(replace(one.vin, 'TBX-C', { replaces: one.serial }))).toBe('tbox_rebound');
  });

  test('refuses a TBox of another vehicle, its own, and an archived vehicle', async () => {
    const [one, other] = [await certificate(), await certificate()];
    expect(await codeOf(replace(one.vin, other.serial))).toBe('tbox_bound');
    expect(await codeOf(replace(one.vin, one.serial))).toBe('validation_failed');
    await archive(other.vin);
    expect(await codeOf(replace(other.vin, 'TBX-D'))).toBe('vehicle_archived');
    expect(await codeOf(replace(one.vin, other.serial))).toBe('done');
    expect(await reasonOf(other.serialNumber)).toBe('cessationOfOperation');
  });

  test('needs an administrator of its fleet', async () => {
    const { vin } = await certificate();
    expect(await codeOf(replace(vin, 'TBX-E', {}, as('operator')))).toBe('forbidden');
    const ctx = { ...admin(), actor: { ...admin().actor, fleets: [] } } as ReturnType<typeof admin>;
    expect(await codeOf(replace(vin, 'TBX-E', {}, ctx))).toBe('not_found');
  });
});

describe('deleting a vehicle', () => {
  const remove = (vin: string, ctx = admin()) => deleteVehicle({ ctx, input: { vin } });

  test('that never connected frees its VIN and revokes its certificates', async () => {
    const one = await certificate();
    expect(await codeOf(remove(one.vin))).toBe('done');
    expect(await reasonOf(one.serialNumber)).toBe('cessationOfOperation');
    expect(await codeOf(getVehicle({ ctx: admin(), input: { vin: one.vin } }))).toBe('not_found');
    const input = { vin: one.vin, fleet: 'f', model: 'm', tboxSerial: one.serial };
    expect(await codeOf(registerVehicle({ ctx: admin(), input }))).toBe('done');
    const audit = await suite.db.prisma.auditEntry.findFirst({ where: { action: 'vehicle.delete' } });
    expect(audit?.detail).toEqual({ fleet: 'f', model: 'm', tboxSerial: one.serial, revoked: [one.serialNumber] });
  });

  test.each([
    [
      'presence',
      `insert into vehicle_presence (vehicle_id, connected_at) select id, now() from vehicles where vin = $1`,
    ],
    [
      'a session',
      `insert into presence_sessions (vehicle_id, node, peer, connected_at) select id, 'n', 'p', now() from vehicles where vin = $1`,
    ],
    [
      'a state',
      `insert into vehicle_state (vehicle_id, sampled_at, received_at, seq) select id, now(), now(), 1 from vehicles where vin = $1`,
    ],
    [
      'an authentication',
      `update tbox_certificates set last_admitted_at = now(), last_vin = $1 where last_vin is null`,
    ],
  ])('with %s is refused with the advice to archive it', async (_what, text) => {
    const { vin } = await certificate();
    await suite.db.pool.query(text, [vin]);
    await expect(remove(vin)).rejects.toMatchObject({
      code: 'vehicle_used',
      message: expect.stringContaining('archive it'),
    });
  });

  test('needs an administrator of its fleet', async () => {
    const { vin } = await certificate();
    expect(await codeOf(remove(vin, as('operator')))).toBe('forbidden');
    const ctx = { ...admin(), actor: { ...admin().actor, fleets: [] } } as ReturnType<typeof admin>;
    expect(await codeOf(remove(vin, ctx))).toBe('not_found');
  });
});
