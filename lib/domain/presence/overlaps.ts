import type { BrokerSnapshot } from '@/lib/contracts';
import { type Ctx, withTransaction } from '../context';
import { applyReports } from './apply-reports';
import { endOtherSessions, endOverlap } from './end-session-store';
import { selectOverlaps, selectConnectedVins } from './session-store';

type Connection = BrokerSnapshot['clients'][number] & { node: string };

/** Vehicles with sessions open on several nodes for at least `forMs`: longer than the end of the old one takes to arrive. */
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

/** Vehicles that have a connection to this broker node, as far as we were told. For our own processes: it is not by fleet. */
export const listConnectedVins = ({ ctx, input }: { ctx: Ctx; input: { node: string } }): Promise<string[]> =>
  selectConnectedVins(ctx.db, input.node);
