import type { PoolClient } from 'pg';
import { recordAuditWith } from '../../audit';
import type { Ctx } from '../../context';
import { moveTarget, TARGET_COLUMNS, type Target } from './move-target';
import type { Queryable } from './rotation-store';

const BATCH = 500;
// Clocks of the broker and of the edge differ by no more
const CLOCKS_S = 2;

/**
 * Those that have connected with their new certificate: it was proven at an authentication, and the vehicle's connection began
 * with that. The old certificate is superseded; what connection it had is over, as the vehicle's client id has this one now.
 * One that was given up for its deadline may still come, and is confirmed then.
 */
export async function confirmTargets({ ctx }: { ctx: Ctx }): Promise<number> {
  const proven = await selectProven(ctx.db.pool);
  let confirmed = 0;
  for (const target of proven) {
    confirmed += await ctx.db.transaction(async (client) => {
      if (!(await moveTarget(client, target, 'confirm', { at: ctx.clock.now() }))) return 0;
      await supersede(ctx, client, target);
      return 1;
    });
  }
  return confirmed;
}

async function selectProven(client: Queryable): Promise<Target[]> {
  const { rows } = await client.query<Target>({
    name: 'rotation-proven',
    text: `select ${TARGET_COLUMNS} from rotation_targets t
      join tbox_certificates n on n.id = t.new_certificate_id
      join vehicles v on v.id = t.vehicle_id
      join tboxes b on b.id = t.tbox_id
      join vehicle_presence p on p.vehicle_id = t.vehicle_id
      where (t.state in ('issued', 'installed') or (t.state = 'failed' and t.failure_code = 'timeout'))
        and n.revoked_at is null and n.last_seen_at is not null
        and p.connected and p.connected_at >= n.last_seen_at - interval '${CLOCKS_S} seconds'
      limit ${BATCH}`,
  });
  return rows;
}

async function supersede(ctx: Ctx, client: PoolClient, { oldCertificateId, tboxSerial }: Target): Promise<void> {
  if (oldCertificateId === null) return;
  const now = new Date(ctx.clock.now());
  const { rows } = await client.query<{ serialNumber: string }>(
    `update tbox_certificates set revoked_at = $2, cut_at = $2, revocation_reason = 'superseded', revoked_by = $3
     where id = $1 and revoked_at is null returning serial_number as "serialNumber"`,
    [oldCertificateId, now, ctx.actor.label],
  );
  const [old] = rows;
  if (!old) return;
  await recordAuditWith(client, ctx, {
    action: 'certificate.revoke',
    target: { type: 'certificate', id: old.serialNumber },
    detail: { tbox: tboxSerial, reason: 'superseded', note: null },
  });
  const notice = JSON.stringify({ type: 'certificate', certificateIds: [oldCertificateId] });
  await client.query(`select pg_notify('tsp_feed', $1)`, [notice]);
}
