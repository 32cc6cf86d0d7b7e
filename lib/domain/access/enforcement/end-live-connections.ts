import type { Broker } from '@/lib/platform/broker';
import { sessionOfClient } from '../authentication/live-tokens/live-client-id';

const PAGE = 1_000;

/**
 * Ends the connections of browsers whose sessions have ended.
 * @returns how many
 * @throws BrokerError
 */
export async function endLiveConnections(
  broker: Pick<Broker, 'listClients' | 'disconnect'>,
  sessionIds: readonly string[],
): Promise<number> {
  const wanted = new Set(sessionIds);
  // One session is searched for; for more, one list of all browsers is read
  const [q] = sessionIds.length === 1 ? sessionIds : [];
  const clientIds: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await broker.listClients({ q, kind: 'live', connected: true, cursor, limit: PAGE });
    const found = page.items.map(({ clientId }) => clientId).filter((id) => wanted.has(sessionOfClient(id) ?? ''));
    clientIds.push(...found);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  // After all pages are read, as pages move when a client disconnects
  if (clientIds.length > 0) await broker.disconnect(clientIds);
  return clientIds.length;
}
