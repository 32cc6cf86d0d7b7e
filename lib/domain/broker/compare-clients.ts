import type { BrokerClient, BrokerSnapshot, DisconnectReason } from '@/lib/contracts';
import type { Broker } from '@/lib/platform/broker';
import type { Ctx } from '../context';
import { drawMark, listConnectedVins, recordNodeList } from '../presence';
import { verifyClients } from './authentications/verify-clients';
import { queryBroker } from './errors';

const PAGE = 1_000;

type QueriedBroker = Pick<Broker, 'listClients' | 'getClient' | 'disconnect'>;
type Listed = BrokerSnapshot['clients'][number];
/**
 * `suspectUntil`: connections that began later, by the node's clock, were authenticated; null: unknown yet. `reason`: for the
 * end of sessions that are not listed.
 */
export type ComparedNode = {
  node: string;
  examine: boolean;
  suspectUntil: number | null;
  reason?: DisconnectReason | undefined;
};
type Comparison = { node: string; disconnected: number; newest: number };

/**
 * Reconciles sessions with the nodes' lists of clients: listed vehicles are connected, other sessions have ended. A vehicle
 * without an authentication is disconnected instead; with `examine` so is every other such client, and every browser, whose
 * token only the broker has checked. @throws BrokerUnavailableError
 */
export async function compareClients(
  ctx: Ctx,
  broker: QueriedBroker,
  nodes: readonly ComparedNode[],
): Promise<Comparison[]> {
  // Connections that begin while pages are read are recorded by their events
  const mark = await drawMark({ ctx });
  const kind = nodes.some(({ examine }) => examine) ? undefined : 'tbox';
  const byNode = new Map<string, BrokerClient[]>(nodes.map(({ node }) => [node, []]));
  let cursor: string | undefined;
  do {
    const page = await queryBroker(broker.listClients({ kind, connected: true, cursor, limit: PAGE }));
    for (const client of page.items) byNode.get(client.node ?? '')?.push(client);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  const comparisons: Comparison[] = [];
  for (const node of nodes) {
    const clients = byNode.get(node.node) ?? [];
    const known = new Set(await listConnectedVins({ ctx, input: { node: node.node } }));
    const listed = new Set(clients.map(({ clientId }) => clientId));
    // Pages move when a client disconnects, so that others may be missed
    for (const vin of known) {
      const client = listed.has(vin) ? null : await queryBroker(broker.getClient(vin));
      if (client?.connected && client.node === node.node) clients.push(client);
    }
    const refused = await findRefused(ctx, broker, clients, known, node);
    if (refused.size > 0) await queryBroker(broker.disconnect([...refused]));
    const shown = clients.flatMap((client) =>
      client.kind === 'tbox' && !refused.has(client.clientId) ? toListed(client) : [],
    );
    await recordNodeList({
      ctx,
      input: { node: node.node, mark, clients: shown, ...(node.reason && { reason: node.reason }) },
    });
    const newest = clients.reduce((latest, { connectedAt }) => Math.max(latest, connectedAt ?? 0), 0);
    comparisons.push({ node: node.node, disconnected: refused.size, newest });
  }
  return comparisons;
}

async function findRefused(
  ctx: Ctx,
  broker: QueriedBroker,
  clients: readonly BrokerClient[],
  known: ReadonlySet<string>,
  { examine, suspectUntil }: ComparedNode,
): Promise<Set<string>> {
  const suspects = clients.filter(({ kind, clientId, connectedAt }) => {
    if (!examine) return kind === 'tbox' && !known.has(clientId);
    return suspectUntil === null || connectedAt === null || connectedAt <= suspectUntil;
  });
  const browsers = suspects.filter(({ kind }) => kind === 'live');
  const others = suspects.filter(({ kind }) => kind !== 'live');
  const { refused } = await verifyClients({ ctx, broker, clients: others });
  return new Set([...browsers, ...refused].map(({ clientId }) => clientId));
}

export const toListed = ({ clientId: clientid, peer: peername, connectedAt: connected_at }: BrokerClient): Listed[] =>
  connected_at === null || peername === null ? [] : [{ clientid, peername, connected_at }];
