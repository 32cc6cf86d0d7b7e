import { BROKER_LOST_AFTER_MS } from '@/lib/contracts';
import type { Ctx } from '../context';
import { type ConnectionProblem, readConnectionProblems } from './own-connections';

export type BrokerHealth = {
  /** Every node that reports is alive; also true where no node does (an external broker). */
  ok: boolean;
  nodes: { node: string; startedAt: number; heartbeatAt: number; connections: number; lostAt: number | null }[];
  /** The platform's own connections that do not work: what they are for does not happen. */
  problems: ConnectionProblem[];
};

export async function readBrokerHealth({ ctx }: { ctx: Ctx }): Promise<BrokerHealth> {
  const [rows, problems] = await Promise.all([
    ctx.db.prisma.brokerNode.findMany({ orderBy: { node: 'asc' }, take: 100 }),
    readConnectionProblems(ctx),
  ]);
  const nodes = rows.map(({ node, startedAt, heartbeatAt, connections, lostAt }) => ({
    node,
    startedAt: startedAt.getTime(),
    heartbeatAt: heartbeatAt.getTime(),
    connections,
    lostAt: lostAt?.getTime() ?? null,
  }));
  const oldest = ctx.clock.now() - BROKER_LOST_AFTER_MS;
  return { ok: nodes.every(({ lostAt, heartbeatAt }) => lostAt === null && heartbeatAt >= oldest), nodes, problems };
}
