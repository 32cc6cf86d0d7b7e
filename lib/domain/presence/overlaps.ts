import type { BrokerSnapshot } from '@/lib/contracts';
import { time } from '@/lib/platform/db/sql-time';
import { type Ctx, withTransaction } from '../context';
import { applyReports } from './apply-reports';
import { endSessions } from './broker-node-store';

type Connection = BrokerSnapshot['clients'][number] & { node: string };

/** Vehicles with sessions open on several nodes for at least `forMs`: longer than the end of the old one takes to arrive. */
export async function listOverlaps({
  ctx,
  input: { forMs, limit },
}: {
  ctx: Ctx;
  input: { forMs: number; limit: number };
}): Promise<string[]> {
  const { rows } = await ctx.db.query<{ vin: string }>({
    text: `select v.vin from vehicle_presence p join vehicles v on v.id = p.vehicle_id
     where p.overlap_since is not null and p.overlap_since <= $1 order by p.overlap_since limit $2`,
    values: [new Date(ctx.clock.now() - forMs), limit],
  });
  return rows.map(({ vin }) => vin);
}

/**
 * What the broker answered of one vehicle some time after `mark` was drawn; null: it is not connected. Says nothing of nodes
 * that give signs of life and are none of `nodes`, the broker's own.
 */
export async function recordConnection({
  ctx,
  input: { vin, mark, nodes, connection },
}: {
  ctx: Ctx;
  input: { vin: string; mark: number; nodes: string[]; connection: Connection | null };
}): Promise<void> {
  const now = ctx.clock.now();
  const { node = null, peername = null, connected_at = 0 } = connection ?? {};
  const which = `s.vehicle_id = (select id from vehicles where vin = $1) and s.id < $2::bigint
    and (s.node = any($7::text[]) or not exists (select 1 from broker_nodes n where n.node = s.node))
    and (s.node, s.peer, s.connected_at) is distinct from ($3::text, $4::text, ${time('$5')})`;
  const parameters = [vin, mark, node, peername, Math.trunc(connected_at), now, nodes];
  const at = time('$6');
  await withTransaction(ctx, async (tx) => {
    await endSessions(tx.db, { which, at, reason: 'missing_at_reconciliation', now }, parameters);
    if (connection) {
      const session = { node: connection.node, peer: connection.peername, connectedAt: Math.trunc(connected_at) };
      await applyReports(tx.db, [{ vin, report: { type: 'listed', ...session, at: now, mark } }], now);
    }
    await tx.db.query({
      text: `update vehicle_presence p set overlap_since = null from vehicles v where v.id = p.vehicle_id and v.vin = $1
         and (select count(*) from presence_sessions s where s.vehicle_id = p.vehicle_id and s.disconnected_at is null) < 2`,
      values: [vin],
    });
  });
}
