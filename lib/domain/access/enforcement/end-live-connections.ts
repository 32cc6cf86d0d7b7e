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
  let ended = 0;
  for (const sessionId of sessionIds) {
    const clientIds: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await broker.listClients({ q: sessionId, kind: 'live', connected: true, cursor, limit: PAGE });
      clientIds.push(...page.items.map(({ clientId }) => clientId).filter((id) => sessionOfClient(id) === sessionId));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    if (clientIds.length > 0) await broker.disconnect(clientIds);
    ended += clientIds.length;
  }
  return ended;
}
