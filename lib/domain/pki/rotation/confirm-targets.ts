import type { Transaction } from '@/lib/platform/db';
import { recordAudit } from '../../audit';
import { type Ctx, type Tx, withTransaction } from '../../context';
import { notify } from '../../notifications';
import { moveTargets, TARGET_COLUMNS, type Target } from './move-target';

// One transaction
const BATCH = 100;
// Clocks of the broker and of the edge differ by no more, or we were told of the connection in that time
const CLOCKS_S = 2;
// From the edge's word to the broker's connection, with the clocks
const CONNECT_S = 5;
// By then a fallback to the old certificate is known too: uses are written once a second
const SETTLED_MS = 3_000;

/**
 * Those that have connected with their new certificate: the edge let it in, the vehicle's connection began with that, and the
 * TBox has come with no other since. The old certificate is superseded; what connection it had is over, as the vehicle's client id has this one now.
 * One that was given up for its deadline may still come, and is confirmed then.
 */
export async function confirmTargets({ ctx }: { ctx: Ctx }): Promise<number> {
  let confirmed = 0;
  let moved = 0;
  do {
    moved = await withTransaction(ctx, (tx) => confirmSome(tx));
    confirmed += moved;
  } while (moved === BATCH);
  return confirmed;
}

async function confirmSome(tx: Tx): Promise<number> {
  const proven = await selectProven(tx.db, tx.clock.now() - SETTLED_MS);
  if (proven.length === 0) return 0;
  const ids = proven.map(({ id }) => id);
  await moveTargets(tx.db, 'confirm', 't.id = any($1::int[])', [ids], { at: tx.clock.now() });
  await supersede(tx, proven);
  return proven.length;
}

const justAfter = (admittedAt: string) =>
  `between ${admittedAt} - interval '${CLOCKS_S} seconds' and ${admittedAt} + interval '${CONNECT_S} seconds'`;

/** Theirs until the transaction ends; those that somebody is at right now have their turn later. */
async function selectProven(db: Transaction, settledAt: number): Promise<Target[]> {
  const { rows } = await db.query<Target>({
    name: 'rotation-proven',
    text: `select ${TARGET_COLUMNS} from rotation_targets t
      join tbox_certificates n on n.id = t.new_certificate_id
      join vehicles v on v.id = t.vehicle_id
      join tboxes b on b.id = t.tbox_id
      join vehicle_presence p on p.vehicle_id = t.vehicle_id
      where (t.state in ('issued', 'installed') or (t.state = 'failed' and t.failure_code = 'timeout'))
        and n.revoked_at is null and n.last_admitted_at <= $1 and p.connected
        and (p.connected_at ${justAfter('n.last_admitted_at')} or p.told_at ${justAfter('n.last_admitted_at')})
        and not exists (select 1 from tbox_certificates o
          where o.tbox_id = t.tbox_id and o.id <> n.id and o.last_admitted_at >= n.last_admitted_at)
      limit ${BATCH} for update of t skip locked`,
    values: [new Date(settledAt)],
  });
  return rows;
}

async function supersede(tx: Tx, targets: Target[]): Promise<void> {
  const serials = new Map(targets.map(({ oldCertificateId, tboxSerial }) => [oldCertificateId, tboxSerial]));
  const now = new Date(tx.clock.now());
  // In the order in which uses are recorded: neither waits for the other in a circle
  const { rows } = await tx.db.query<{ id: string; serialNumber: string }>({
    name: 'rotation-supersede',
    text: `with old as (
        select id from tbox_certificates where id = any($1::text[]) and revoked_at is null order by id for no key update)
      update tbox_certificates c
      set revoked_at = $2, cut_at = $2, revocation_reason = 'superseded', revoked_by = $3
      from old where c.id = old.id returning c.id, c.serial_number as "serialNumber"`,
    values: [[...serials.keys()].filter((id) => id !== null), now, tx.actor.label],
  });
  if (rows.length === 0) return;
  const records = rows.map(({ id, serialNumber }) => ({
    action: 'certificate.revoke',
    target: { type: 'certificate', id: serialNumber },
    detail: { tbox: serials.get(id) ?? null, reason: 'superseded', note: null },
  }));
  await recordAudit(tx, records);
  await notify(tx.db, 'tsp_feed', { type: 'certificate', certificateIds: rows.map(({ id }) => id) });
}
