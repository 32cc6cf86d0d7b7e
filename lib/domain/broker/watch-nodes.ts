import type { BrokerClient, BrokerSnapshot, DisconnectReason } from '@/lib/contracts';
import type { Broker } from '@/lib/platform/broker';
import type { Ctx } from '../context';
import {
  drawMark,
  endSessionsElsewhere,
  listConnectedVins,
  listOverlaps,
  readBrokerHealth,
  recordConnection,
  recordNodeAlive,
  recordNodeList,
} from '../presence';
import { askBroker } from './errors';
import { requireBrokerAdmin } from './permissions';

const PAGE = 1_000;
// The time that a node says it began is its own reckoning at each answer
const SAME_START_MS = 10_000;
// The end of a connection that was taken over arrives sooner
const OVERLAP_MS = 5_000;
const OVERLAPS_A_RUN = 20;
// That its REST API is silent does not mean that a broker is: its events may still come
const SILENCE_MS = 60_000;

type Asked = Pick<Broker, 'health' | 'listClients' | 'getClient'>;
type Node = Awaited<ReturnType<Broker['health']>>['nodes'][number];
type Listed = BrokerSnapshot['clients'][number];

/**
 * Signs of life of an external broker's nodes, as the embedded broker sends them itself: EMQX posts no event for what was
 * connected to a node that stops, so a vehicle there would be shown as connected for good. A node that is new, was lost or
 * has begun again is compared with its list of clients; so are all when `compare` is set. A vehicle that is connected to two
 * nodes, as far as we were told, is asked for by itself.
 */
export function createNodeWatch({ ctx, broker }: { ctx: Ctx; broker: Asked }) {
  let answeredAt = Number.NEGATIVE_INFINITY;
  // Kept until a comparison has succeeded
  let differs = false;
  const restarted = new Set<string>();

  /** @throws BrokerUnavailableError */
  return async ({ compare = false } = {}): Promise<void> => {
    requireBrokerAdmin(ctx.actor);
    const now = ctx.clock.now();
    const [{ nodes }, { nodes: known }] = await Promise.all([broker.health(), readBrokerHealth({ ctx })]);
    if (nodes.length > 0) answeredAt = now;
    else if (now - answeredAt > SILENCE_MS) return;
    const alive = nodes.length > 0 ? nodes.filter(({ running }) => running) : known.map(silentNode);
    differs ||= compare && nodes.length > 0;
    for (const node of alive) {
      const before = known.find((one) => one.node === node.node);
      const startedAt = node.startedAt ?? before?.startedAt ?? now;
      const isSame = before !== undefined && Math.abs(before.startedAt - startedAt) < SAME_START_MS;
      if (nodes.length === 0 && before?.lostAt !== null) continue;
      if (before && !isSame) restarted.add(node.node);
      if (!isSame || before.lostAt !== null) differs = true;
      const input = { node: node.node, connections: node.connections ?? 0 };
      await recordNodeAlive({ ctx, input: { ...input, startedAt: isSame ? before.startedAt : startedAt } });
    }
    if (differs && nodes.length > 0) {
      await compareClients(ctx, broker, { alive, restarted });
      const mark = await drawMark({ ctx });
      // Those of nodes that stopped end when the node is lost
      const named = [...nodes, ...(await readBrokerHealth({ ctx })).nodes].map(({ node }) => node);
      await endSessionsElsewhere({ ctx, input: { nodes: named, mark } });
      differs = false;
      restarted.clear();
    }
    const names = nodes.map(({ node }) => node);
    if (names.length > 0) await settleOverlaps(ctx, broker, names);
  };
}

const silentNode = ({ node, startedAt, connections }: Omit<Node, 'running'>): Node => ({
  node,
  startedAt,
  connections,
  running: true,
});

/** Both ways, a node at a time: what is listed is connected, what is not has ended. */
async function compareClients(
  ctx: Ctx,
  broker: Asked,
  { alive, restarted }: { alive: readonly Node[]; restarted: ReadonlySet<string> },
): Promise<void> {
  // Who connects while pages are read is told by its event
  const mark = await drawMark({ ctx });
  const byNode = new Map<string, Listed[]>(alive.map(({ node }) => [node, []]));
  const add = (client: BrokerClient): void => {
    const listed = toListed(client);
    if (listed) byNode.get(client.node ?? '')?.push(listed);
  };
  let cursor: string | undefined;
  do {
    const page = await askBroker(broker.listClients({ kind: 'tbox', connected: true, cursor, limit: PAGE }));
    for (const client of page.items) add(client);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  for (const [node, clients] of byNode) {
    const listed = new Set(clients.map(({ clientid }) => clientid));
    const missing = (await listConnectedVins({ ctx, input: { node } })).filter((vin) => !listed.has(vin));
    // Pages move when somebody leaves, so that others are passed over
    for (const vin of missing) {
      const client = await askBroker(broker.getClient(vin));
      if (client?.connected && client.node === node) add(client);
    }
    const reason: { reason?: DisconnectReason } = restarted.has(node) ? { reason: 'broker_restarted' } : {};
    await recordNodeList({ ctx, input: { node, mark, clients, ...reason } });
  }
}

async function settleOverlaps(ctx: Ctx, broker: Asked, nodes: string[]): Promise<void> {
  for (const vin of await listOverlaps({ ctx, input: { forMs: OVERLAP_MS, limit: OVERLAPS_A_RUN } })) {
    const mark = await drawMark({ ctx });
    const client = await askBroker(broker.getClient(vin));
    const listed = client?.connected ? toListed(client) : null;
    // Without node, peer and start its answer names no session
    if (client?.connected && (!listed || client.node === null)) continue;
    const connection = listed && client?.node ? { ...listed, node: client.node } : null;
    await recordConnection({ ctx, input: { vin, mark, nodes, connection } });
  }
}

function toListed({ clientId: clientid, peer: peername, connectedAt: connected_at }: BrokerClient): Listed | null {
  return connected_at === null || peername === null ? null : { clientid, peername, connected_at };
}
