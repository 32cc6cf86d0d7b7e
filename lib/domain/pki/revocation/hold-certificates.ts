import { ARCHIVE_HOLD_MS } from '@/lib/contracts';
import { type Ctx, type Tx, withTransaction } from '../../context';
import { type Changed, releaseOfTbox, revokeHeldOfArchived, revokeOfTbox } from './hold-store';
import { recordChange } from './record-change';

// Certificates of a TBox whose vehicle is archived, restored or deleted, or that is replaced. They change in the transaction of
// the vehicle; connections are closed by `disconnectRevoked`. All return the serial numbers.

type OfTbox = { tboxSerial: string; note: string };

/** Puts the valid certificates of a TBox on hold, at the time `at` at which its vehicle is archived (ms). */
export async function holdCertificatesOf(tx: Tx, { tboxSerial, note, at }: OfTbox & { at: number }): Promise<string[]> {
  const reason = 'certificateHold';
  return record(tx, { note, reason }, await revokeOfTbox(tx.db, tboxSerial, { at, by: tx.actor.label, reason }));
}

/** Releases those that `holdCertificatesOf` has put on hold. */
export async function releaseCertificatesOf(tx: Tx, { tboxSerial, note }: OfTbox): Promise<string[]> {
  return record(tx, { note, reason: null }, await releaseOfTbox(tx.db, tboxSerial));
}

/** Revokes the certificates of a TBox for good, also those on hold. */
export async function revokeCertificatesOf(tx: Tx, { tboxSerial, note }: OfTbox): Promise<string[]> {
  const reason = 'cessationOfOperation';
  const revocation = { at: tx.clock.now(), by: tx.actor.label, reason } as const;
  return record(tx, { note, reason }, await revokeOfTbox(tx.db, tboxSerial, revocation));
}

const BATCH = 500;

/** Revokes certificates whose vehicle has been archived for ARCHIVE_HOLD_MS. Safe beside replicas. @returns how many */
export async function revokeHeldForLong({ ctx }: { ctx: Ctx }): Promise<number> {
  return withTransaction(ctx, async (tx) => {
    const heldBefore = tx.clock.now() - ARCHIVE_HOLD_MS;
    const revoked = await revokeHeldOfArchived(tx.db, { by: tx.actor.label, heldBefore, limit: BATCH });
    await record(tx, { note: 'the hold of its archived vehicle has ended', reason: 'cessationOfOperation' }, revoked);
    return revoked.length;
  });
}

async function record(
  tx: Tx,
  detail: { note: string; reason: string | null },
  changed: readonly Changed[],
): Promise<string[]> {
  if (changed.length === 0) return [];
  const action = detail.reason === null ? 'certificate.release' : 'certificate.revoke';
  await recordChange(
    tx,
    action,
    changed.map((row) => ({ row, serialNumber: row.serialNumber, detail })),
  );
  return changed.map(({ serialNumber }) => serialNumber);
}
