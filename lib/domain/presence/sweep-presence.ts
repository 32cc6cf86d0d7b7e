import { BROKER_LOST_AFTER_MS } from '@/lib/contracts';
import { type Ctx, withTransaction } from '../context';
import { markLostNodes } from './broker-node-store';
import { endSessionsOfLost, endWilled } from './end-session-store';

// Longer than the broker's end event takes to arrive
const WILL_GRACE_MS = 5_000;

/**
 * Ends sessions without an end event: those whose will came and no end event or telemetry followed, and those of nodes without
 * heartbeats, which are lost.
 * @param input.evaluateNodes false while this process could not have received heartbeats (after a start or an outage)
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
