import type { Client } from 'aedes';
import { type AedesBroker, asAedesClient } from './aedes-internals';
import type { Connections } from './connections';

/** Ends them in the session and on the connection. The client is not told; MQTT 3.1.1 has no packet for it. */
export async function endSubscriptions(
  aedes: AedesBroker,
  connections: Pick<Connections, 'get'>,
  clientId: string,
  filters: readonly string[],
): Promise<void> {
  await aedes.persistence.removeSubscriptions({ id: clientId }, [...filters]);
  const session = connections.get(clientId);
  if (!session) return;
  const { subscriptions } = asAedesClient(session.client);
  const unsubscriptions = filters.filter((filter) => filter in subscriptions);
  for (const filter of filters) session.filters.delete(filter);
  if (unsubscriptions.length > 0) await unsubscribe(session.client, unsubscriptions);
}

const unsubscribe = (client: Client, filters: string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    asAedesClient(client).unsubscribe(filters, (error?: Error) => (error ? reject(error) : resolve()));
  });
