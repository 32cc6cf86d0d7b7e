import { BROKER_LOST_AFTER_MS, readBrokerHealthOperation } from '@/lib/contracts';
import { readUnattendedRoles } from '../platform-roles';
import { verb } from '../verb';
import { readConnectionProblems } from './own-connections';

export const readBrokerHealth = verb(readBrokerHealthOperation, async ({ ctx }) => {
  const [rows, problems, unattendedRoles] = await Promise.all([
    ctx.db.prisma.brokerNode.findMany({ orderBy: { node: 'asc' }, take: 100 }),
    readConnectionProblems(ctx),
    readUnattendedRoles({ ctx }),
  ]);
  const nodes = rows.map(({ node, startedAt, heartbeatAt, connections, lostAt }) => ({
    node,
    startedAt: startedAt.getTime(),
    heartbeatAt: heartbeatAt.getTime(),
    connections,
    lostAt: lostAt?.getTime() ?? null,
  }));
  const oldest = ctx.clock.now() - BROKER_LOST_AFTER_MS;
  const ok = nodes.every(({ lostAt, heartbeatAt }) => lostAt === null && heartbeatAt >= oldest);
  return { ok, nodes, problems, unattendedRoles };
});
