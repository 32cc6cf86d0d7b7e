import type { BrokerSnapshot } from '@/lib/contracts';
import { type Ctx, withTransaction } from '../context';
import { applyReports } from './apply-reports';
import { endOtherSessions, endOverlap } from './end-session-store';
import { selectOverlaps } from './session-store';

type Connection = BrokerSnapshot['clients'][number] & { node: string };

/** Vehicles with open sessions on several nodes for at least `forMs`. */
export async function listOverlaps({
  ctx,
  input: { forMs, limit },
}: {
  ctx: Ctx;
  input: { forMs: number; limit: number };
}): Promise<string[]> {
  return selectOverlaps(ctx.db, new Date(ctx.clock.now() - forMs), limit);
}

/**
 * Records the broker's answer about one vehicle, from after `mark` was drawn; null: not connected. Keeps sessions of known
 * nodes that are not in `nodes`, those of this broker.
 */
export async function recordConnection({
  ctx,
  input: { vin, mark, nodes, connection },
}: {
  ctx: Ctx;
  input: { vin: string; mark: number; nodes: string[]; connection: Connection | null };
}): Promise<void> {
  const now = ctx.clock.now();
  const session = connection && { ...connection, connectedAt: Math.trunc(connection.connected_at) };
  await withTransaction(ctx, async (tx) => {
    await endOtherSessions(tx.db, { vin, mark, nodes, session, now });
    if (session) {
      const { node, peername: peer, connectedAt } = session;
      await applyReports(tx.db, [{ vin, report: { type: 'listed', node, peer, connectedAt, at: now, mark } }], now);
    }
    await endOverlap(tx.db, vin);
  });
}
