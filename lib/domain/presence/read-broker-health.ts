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
  const oldest = ctx.clock.now() - BROKER_LOST_AFTER_MS;
  const nodes = rows.map(({ node, startedAt, heartbeatAt, connections, lostAt }) => ({
    node,
    startedAt: startedAt.getTime(),
    heartbeatAt: heartbeatAt.getTime(),
    connections,
    lost: lostAt !== null || heartbeatAt.getTime() < oldest,
    lostAt: lostAt?.getTime() ?? null,
  }));
  return { ok: nodes.every(({ lost }) => !lost), nodes, problems, unattendedRoles };
});
