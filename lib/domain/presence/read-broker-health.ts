import { BROKER_LOST_AFTER_MS } from '@/lib/contracts';
import type { Ctx } from '../context';

export type BrokerHealth = {
  /** Every node that reports is alive; also true where no node does (an external broker). */
  ok: boolean;
  nodes: { node: string; startedAt: number; heartbeatAt: number; connections: number; lostAt: number | null }[];
};

export async function readBrokerHealth({ ctx }: { ctx: Ctx }): Promise<BrokerHealth> {
  const rows = await ctx.db.prisma.brokerNode.findMany({ orderBy: { node: 'asc' }, take: 100 });
  const nodes = rows.map(({ node, startedAt, heartbeatAt, connections, lostAt }) => ({
    node,
    startedAt: startedAt.getTime(),
    heartbeatAt: heartbeatAt.getTime(),
    connections,
    lostAt: lostAt?.getTime() ?? null,
  }));
  const oldest = ctx.clock.now() - BROKER_LOST_AFTER_MS;
  return { ok: nodes.every(({ lostAt, heartbeatAt }) => lostAt === null && heartbeatAt >= oldest), nodes };
}
