import { ARCHIVE_HOLD_MS, type VehicleDetail, type VehicleHold } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';
import type { Actor } from '../../context';

export type LockedVehicle = {
  id: number;
  fleetId: number;
  fleet: string;
  model: string;
  tboxSerial: string | null;
  archivedAt: number | null;
};

/**
 * Locks a vehicle against all that refers to it: commands, connections and certificates wait.
 * @returns null: unknown, or of a fleet that the actor may not see
 */
export async function lockOwnVehicle(
  db: Transaction,
  { fleets }: Pick<Actor, 'fleets'>,
  vin: string,
): Promise<LockedVehicle | null> {
  const { rows } = await db.query<LockedVehicle>({
    text: `select v.id, v.fleet_id as "fleetId", f.code as fleet, m.code as model, v.tbox_serial as "tboxSerial",
        ${ms('v.archived_at')} as "archivedAt"
      from vehicles v join fleets f on f.id = v.fleet_id join vehicle_models m on m.id = v.model_id
      where v.vin = $1 and ($2::int[] is null or v.fleet_id = any($2)) for update of v`,
    values: [vin, fleets === 'all' ? null : fleets],
  });
  return rows[0] ?? null;
}

/** @param archived null: restored */
export async function setVehicleArchived(
  db: Transaction,
  id: number,
  archived: { at: number; by: string; reason: string | null } | null,
): Promise<void> {
  await db.query({
    text: `update vehicles set archived_at = $2, archived_by = $3, archive_reason = $4, updated_at = now() where id = $1`,
    values: [id, archived && new Date(archived.at), archived?.by ?? null, archived?.reason ?? null],
  });
}

type Archived = { archivedAt: Date | null; archivedBy: string | null; archiveReason: string | null };

/** When and by whom a vehicle was archived, and what its certificates are now. */
export async function readArchive(
  db: Db,
  { id, archivedAt, archivedBy: by, archiveReason: reason }: Archived & { id: number },
): Promise<VehicleDetail['archive']> {
  if (archivedAt === null) return null;
  const { rows } = await db.query<{ certificates: VehicleHold }>({
    text: `select case when bool_or(c.revocation_reason = 'certificateHold') then 'on_hold'
        when count(*) > 0 then 'revoked' else 'none' end as certificates
      from tbox_bindings b join tbox_certificates c on c.tbox_id = b.tbox_id and c.revoked_at = $2
      where b.vehicle_id = $1 and b.unbound_at is null`,
    values: [id, archivedAt],
  });
  const at = archivedAt.getTime();
  return { at, by: by ?? '', reason, certificates: rows[0]?.certificates ?? 'none', holdUntil: at + ARCHIVE_HOLD_MS };
}

/** Whether a TBox has a certificate that it can connect with. */
export async function hasValidCertificate(db: Db, tboxSerial: string, now: number): Promise<boolean> {
  return (await selectValidCertificates(db, tboxSerial, now)).length > 0;
}

/** Valid certificates of a TBox, newest first. */
export async function selectValidCertificates(
  db: Db,
  tboxSerial: string,
  now: number,
): Promise<{ serialNumber: string; notAfter: number }[]> {
  const { rows } = await db.query<{ serialNumber: string; notAfter: number }>({
    text: `select c.serial_number as "serialNumber", ${ms('c.not_after')} as "notAfter"
      from tbox_certificates c join tboxes t on t.id = c.tbox_id
      where t.serial = $1 and c.revoked_at is null and c.not_after > $2 order by c.issued_at desc, c.id limit 20`,
    values: [tboxSerial, new Date(now)],
  });
  return rows;
}

/**
 * Whether a vehicle has ever been in service: connected, reported something, or been sent a command, or its TBox has used a
 * certificate there.
 */
export async function hasBeenUsed(db: Db, id: number): Promise<boolean> {
  const { rows } = await db.query<{ used: boolean }>({
    text: `select exists (select 1 from vehicle_presence where vehicle_id = $1 and (connected_at is not null or sleeping))
      or exists (select 1 from presence_sessions where vehicle_id = $1)
      or exists (select 1 from vehicle_state where vehicle_id = $1)
      or exists (select 1 from vehicle_events where vehicle_id = $1)
      or exists (select 1 from telemetry where vehicle_id = $1)
      or exists (select 1 from commands where vehicle_id = $1)
      or exists (select 1 from command_batch_items where vehicle_id = $1)
      or exists (select 1 from vehicles v join tbox_certificates c on c.last_vin = v.vin
        where v.id = $1 and c.last_admitted_at is not null) as used`,
    values: [id],
  });
  return rows[0]?.used === true;
}

export async function deleteVehicleRow(db: Transaction, id: number): Promise<void> {
  await db.query({ text: 'delete from vehicles where id = $1', values: [id] });
}

/** Whether the fleet or the model is archived; it cannot be until the transaction ends. */
export async function selectArchivedParents(db: Transaction, id: number): Promise<('fleet' | 'model')[]> {
  const { rows } = await db.query<{ fleet: boolean; model: boolean }>({
    text: `select f.archived_at is not null as fleet, m.archived_at is not null as model
      from vehicles v join fleets f on f.id = v.fleet_id join vehicle_models m on m.id = v.model_id
      where v.id = $1 for key share of f, m`,
    values: [id],
  });
  return (['fleet', 'model'] as const).filter((kind) => rows[0]?.[kind]);
}

/** Commands of a vehicle that are not finished. Times are ms. */
export async function selectUnfinishedCommands(
  db: Db,
  id: number,
): Promise<{ operation: string; sent: boolean; endsAt: number | null }[]> {
  const { rows } = await db.query<{ operation: string; sent: boolean; endsAt: number | null }>({
    text: `select operation, sent_at is not null as sent, ${ms('due_at')} as "endsAt"
      from commands where vehicle_id = $1 and finished_at is null order by created_at, id`,
    values: [id],
  });
  return rows;
}
