import { recordAudit } from '../../audit';
import { type Ctx, type Tx, withTransaction } from '../../context';
import { notify } from '../../notifications';
import { supersedeCertificates } from '../revocation/store';
import { MAX_PROVEN, selectProven } from './due-store';
import { moveTargets, type Target } from './target-store';

// Uses are recorded once a second; by then a fallback to the old certificate is known too
const SETTLED_MS = 3_000;

/**
 * Confirms targets that connected with their new certificate: the edge authenticated it, the vehicle's connection began
 * then, and the TBox has used no other certificate since. The old certificate is revoked as superseded; its connection
 * is over, because the client id has reconnected. A target that failed by timeout can still be confirmed.
 */
export async function confirmTargets({ ctx }: { ctx: Ctx }): Promise<number> {
  let confirmed = 0;
  let moved = 0;
  do {
    moved = await withTransaction(ctx, (tx) => confirmSome(tx));
    confirmed += moved;
  } while (moved === MAX_PROVEN);
  return confirmed;
}

async function confirmSome(tx: Tx): Promise<number> {
  const proven = await selectProven(tx.db, tx.clock.now() - SETTLED_MS);
  if (proven.length === 0) return 0;
  const ids = proven.map(({ id }) => id);
  await moveTargets(tx.db, 'confirm', { ids }, { at: tx.clock.now() });
  await supersede(tx, proven);
  return proven.length;
}

async function supersede(tx: Tx, targets: Target[]): Promise<void> {
  const serials = new Map(targets.map(({ oldCertificateId, tboxSerial }) => [oldCertificateId, tboxSerial]));
  const ids = [...serials.keys()].filter((id) => id !== null);
  const superseded = await supersedeCertificates(tx.db, ids, { at: tx.clock.now(), by: tx.actor.label });
  if (superseded.length === 0) return;
  const records = superseded.map(({ id, serialNumber }) => ({
    action: 'certificate.revoke',
    target: { type: 'certificate', id: serialNumber },
    detail: { tbox: serials.get(id) ?? null, reason: 'superseded', note: null },
  }));
  await recordAudit(tx, records);
  await notify(tx.db, 'tsp_feed', { type: 'certificate', certificateIds: superseded.map(({ id }) => id) });
}
