import type { Broker } from './broker';

export type ServiceBroker = Pick<Broker, 'listClients' | 'disconnect'>;

const PAGE = 1_000;

/** Ends all connections of the platform. @returns how many. @throws BrokerError */
export async function disconnectServices(broker: ServiceBroker): Promise<number> {
  const clientIds: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await broker.listClients({ kind: 'service', connected: true, cursor, limit: PAGE });
    clientIds.push(...page.items.map(({ clientId }) => clientId));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  if (clientIds.length > 0) await broker.disconnect(clientIds);
  return clientIds.length;
}
