import { recordAudit } from '../../audit';
import { type Ctx, type Tx, withTransaction } from '../../context';
import { notify } from '../../notifications';
import { supersedeCertificates } from '../revocation/store';
import { MAX_PROVEN, selectProven } from './due-store';
import { moveTargets, type Target } from './target-store';

// By then a fallback to the old certificate is known too: uses are written once a second
const SETTLED_MS = 3_000;

/**
 * Those that have connected with their new certificate: the edge let it in, the vehicle's connection began with that, and the
 * TBox has come with no other since. The old certificate is superseded; what connection it had is over, as the vehicle's client id has
 * this one now. One that was given up for its deadline may still come, and is confirmed then.
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
