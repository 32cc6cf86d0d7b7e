import { BROKER_LOST_AFTER_MS } from '@/lib/contracts';
import { type Ctx, withTransaction } from '../context';
import { markLostNodes } from './broker-node-store';
import { endSessionsOfLost, endWilled } from './end-session-store';

// Longer than the broker's own word of the same loss takes to arrive
const WILL_GRACE_MS = 5_000;

/**
 * Concludes what nobody tells: a connection whose will came is over when the broker stays silent about it and no data
 * followed; a node without heartbeats is lost, and with it what was connected to it.
 * @param input.evaluateNodes false while we ourselves could not have seen heartbeats (after a start or an outage)
 */
export async function sweepPresence({ ctx, input }: { ctx: Ctx; input: { evaluateNodes: boolean } }): Promise<void> {
  const now = ctx.clock.now();
  await withTransaction(ctx, async (tx) => {
    await endWilled(tx.db, { dueAt: now - WILL_GRACE_MS, now });
    if (!input.evaluateNodes) return;
    for (const node of await markLostNodes(tx.db, now, now - BROKER_LOST_AFTER_MS)) {
      await endSessionsOfLost(tx.db, { node, now });
    }
  });
}
