import type { BrokerClient } from '@/lib/contracts';
import type { Broker } from '@/lib/platform/broker';
import type { Ctx } from '../../context';
import { recordBrokerEvents } from '../../presence/index';
import { queryBroker } from '../errors';
import { deleteUnauthenticated, readUnauthenticated } from './authentication-store';
import { verifyClients } from './verify-clients';

const MAX = 500;

/**
 * Clients whose connection was told of without an admission: a vehicle that may be connected is shown as connected, anybody
 * else is disconnected. @returns how many were disconnected. @throws BrokerUnavailableError
 */
export async function verifyUnauthenticated({
  ctx,
  broker,
}: {
  ctx: Ctx;
  broker: Pick<Broker, 'getClient' | 'disconnect'>;
}): Promise<number> {
  const rows = await readUnauthenticated(ctx.db, MAX);
  if (rows.length === 0) return 0;
  const clients: BrokerClient[] = [];
  for (const { clientId } of rows) {
    const client = await queryBroker(broker.getClient(clientId));
    if (client?.connected) clients.push(client);
  }
  const { admitted, refused } = await verifyClients({ ctx, broker, clients });
  if (refused.length > 0) await queryBroker(broker.disconnect(refused.map(({ clientId }) => clientId)));
  const input = admitted.flatMap(({ kind, clientId, node, peer, connectedAt }) =>
    kind !== 'tbox' || node === null || peer === null || connectedAt === null
      ? []
      : [
          {
            event: 'client.connected' as const,
            clientid: clientId,
            node,
            peername: peer,
            connected_at: connectedAt,
            timestamp: ctx.clock.now(),
          },
        ],
  );
  if (input.length > 0) await recordBrokerEvents({ ctx, input });
  await deleteUnauthenticated(ctx.db, rows);
  return refused.length;
}
