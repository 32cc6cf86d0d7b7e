import { BROKER_LOST_AFTER_MS } from '@/lib/contracts';
import { time } from '@/lib/platform/db/sql-time';
import { type Ctx, withTransaction } from '../context';
import { endSessions } from './broker-node-store';

// Longer than the broker's own word of the same loss takes to arrive
const WILL_GRACE_MS = 5_000;

/**
 * Concludes what nobody tells: a connection whose will came is over when the broker stays silent about it and no data
 * followed; a node without heartbeats is lost, and with it what was connected to it.
 * @param input.judgeNodes false while we ourselves could not have seen heartbeats (after a start or an outage)
 */
export async function sweepPresence({ ctx, input }: { ctx: Ctx; input: { judgeNodes: boolean } }): Promise<void> {
  const now = ctx.clock.now();
  await withTransaction(ctx, async (tx) => {
    const followed = `exists (select 1 from vehicle_state v where v.vehicle_id = s.vehicle_id and v.received_at > s.will_at)`;
    const due = [now - WILL_GRACE_MS];
    const overdue = `s.will_at < ${time('$1')}`;
    await tx.db.query({
      text: `update presence_sessions s set will_at = null where s.disconnected_at is null and ${overdue} and ${followed}`,
      values: due,
    });
    await endSessions(tx.db, { which: overdue, at: 's.will_at', reason: 'will', now }, due);
    if (!input.judgeNodes) return;
    const { rows } = await tx.db.query<{ node: string }>({
      text: `update broker_nodes set lost_at = ${time('$1')}
       where lost_at is null and heartbeat_at < ${time('$2')} returning node`,
      values: [now, now - BROKER_LOST_AFTER_MS],
    });
    for (const { node } of rows) {
      const at = '(select heartbeat_at from broker_nodes where node = $1)';
      await endSessions(tx.db, { which: 's.node = $1', at, reason: 'broker_lost', now }, [node]);
    }
  });
}
