import type { DisconnectReason } from '@/lib/contracts';
import type { Broker } from '@/lib/platform/broker';
import { authorize } from '../authorize';
import type { Ctx } from '../context';
import {
  drawMark,
  endSessionsElsewhere,
  listOverlaps,
  readBrokerHealth,
  recordConnection,
  recordNodeAlive,
} from '../presence';
import { verifyClients } from './authentications/verify-clients';
import { verifyUnauthenticated } from './authentications/verify-unauthenticated';
import { type ComparedNode, compareClients, toListed } from './compare-clients';
import { queryBroker } from './errors';
import { clearExaminations, readExaminations, recordExamination } from './node-examination-store';

// The time that a node says it began is its own reckoning at each answer
const SAME_START_MS = 10_000;
// The end of a connection that was taken over arrives sooner
const OVERLAP_MS = 5_000;
const OVERLAPS_A_RUN = 20;
// That its REST API is silent does not mean that a broker is, as long as it answers clients
const SILENCE_MS = 60_000;

type QueriedBroker = Pick<Broker, 'health' | 'authenticatingNodes' | 'listClients' | 'getClient' | 'disconnect'>;
type Parts = {
  ctx: Ctx;
  broker: QueriedBroker;
  /** Whether the broker answers clients. Asked while its REST API is silent. */
  isReachable(): Promise<boolean>;
};
type Node = Awaited<ReturnType<Broker['health']>>['nodes'][number];
type KnownNode = Awaited<ReturnType<typeof readBrokerHealth>>['nodes'][number];

/**
 * Signs of life of an external broker's nodes, as the embedded broker sends them itself: EMQX posts no event for what was
 * connected to a node that stops, so a vehicle there would be shown as connected for good. A node that is new, was lost or
 * has begun again is compared with its list of clients; so are all when `compare` is set. A vehicle that is connected to two
 * nodes, as far as we were told, is asked for by itself.
 *
 * EMQX opens its listeners some seconds before it asks anybody who connects. So the clients of a node that has begun are
 * examined once it asks, and those that nobody admitted are disconnected. Until then none of them is shown.
 */
export function createNodeWatch({ ctx, broker, isReachable }: Parts) {
  let answeredAt = Number.NEGATIVE_INFINITY;
  const runs = new Map<string, { uptimeMs: number | null; suspectUntil: number | null }>();
  // Kept until the comparison of the node has succeeded; with why what is not listed there has ended
  const due = new Map<string, DisconnectReason | undefined>();
  let elsewhereDue = false;

  /** The node began again since it was last seen here. */
  function hasRestarted({ node, uptimeMs }: Node): boolean {
    const before = runs.get(node)?.uptimeMs ?? null;
    return before !== null && uptimeMs !== undefined && uptimeMs < before;
  }

  /** @returns how many connections were ended that nobody had admitted. @throws BrokerUnavailableError */
  return async ({ compare = false } = {}): Promise<{ disconnected: number }> => {
    authorize(ctx.actor, 'broker.manage');
    const now = ctx.clock.now();
    const [{ nodes }, { nodes: known }] = await Promise.all([broker.health(), readBrokerHealth({ ctx })]);
    if (nodes.length > 0) answeredAt = now;
    else if (now - answeredAt > SILENCE_MS || !(await isReachable())) return { disconnected: 0 };
    const alive = nodes.length > 0 ? nodes.filter(({ running }) => running) : known.map(silentNode);
    const isAlive = (name: string) => alive.some(({ node }) => node === name);
    await forgetAway(known.map(({ node }) => node).filter((name) => !isAlive(name)));
    const starts = await recordAlive(alive, known, { isAnswer: nodes.length > 0, compare });
    if (nodes.length === 0) return { disconnected: 0 };
    elsewhereDue ||= due.size > 0;
    const names = nodes.map(({ node }) => node);
    const disconnected = (await verifyUnauthenticated({ ctx, broker })) + (await examine(starts));
    await endElsewhere(names);
    await settleOverlaps(ctx, broker, names);
    return { disconnected };
  };

  /** @param isAnswer of its REST API; else nodes are taken to be as they were. @returns since when each of them runs */
  async function recordAlive(
    alive: readonly Node[],
    known: readonly KnownNode[],
    { isAnswer, compare }: { isAnswer: boolean; compare: boolean },
  ): Promise<Map<string, number>> {
    const starts = new Map<string, number>();
    for (const node of alive) {
      const before = known.find((one) => one.node === node.node);
      const startedAt = node.startedAt ?? before?.startedAt ?? ctx.clock.now();
      const restarted = hasRestarted(node);
      if (restarted) await clearExaminations(ctx.db, [node.node]);
      const isSame = before !== undefined && isSameStart(before.startedAt, startedAt) && !restarted;
      const start = isSame ? before.startedAt : startedAt;
      if (!isAnswer && before?.lostAt !== null) continue;
      const sign = { node: node.node, startedAt: start, connections: node.connections ?? 0 };
      await recordNodeAlive({ ctx, input: sign });
      const { suspectUntil = null } = (isSame && runs.get(node.node)) || {};
      runs.set(node.node, { uptimeMs: node.uptimeMs ?? null, suspectUntil });
      starts.set(node.node, start);
      if (before && !isSame) due.set(node.node, 'broker_restarted');
      else if (before?.lostAt !== null || (compare && isAnswer)) due.set(node.node, due.get(node.node));
    }
    return starts;
  }

  /**
   * A node that leaves the cluster and joins it again, also after a network partition, opens its listeners anew while its
   * virtual machine runs on: neither its start nor its uptime tells.
   */
  async function forgetAway(names: readonly string[]): Promise<void> {
    await clearExaminations(ctx.db, names);
    for (const name of names) {
      const run = runs.get(name);
      if (run) run.suspectUntil = null;
    }
  }

  async function examine(starts: ReadonlyMap<string, number>): Promise<number> {
    const examined = await readExaminations(ctx.db);
    const isExamined = (node: string, start: number): boolean => {
      const before = examined.get(node) ?? null;
      return before !== null && isSameStart(before, start);
    };
    const wanted = [...starts].flatMap(([node, start]): ComparedNode[] => {
      const isNew = !isExamined(node, start);
      if (!isNew && !due.has(node)) return [];
      const { suspectUntil = null } = runs.get(node) ?? {};
      return [{ node, examine: isNew, suspectUntil, reason: due.get(node) }];
    });
    if (wanted.length === 0) return 0;
    // EMQX answers with an error while one of its nodes starts: those that were examined do not wait for it
    let failure: unknown = null;
    const asking = wanted.some(({ examine: isNew }) => isNew)
      ? await queryBroker(broker.authenticatingNodes()).catch((error: unknown) => {
          failure = error;
          return new Set<string>();
        })
      : new Set<string>();
    const ready = wanted.filter(({ node, examine: isNew }) => !isNew || asking.has(node));
    let disconnected = 0;
    for (const comparison of ready.length > 0 ? await compareClients(ctx, broker, ready) : []) {
      const { node, newest } = comparison;
      due.delete(node);
      disconnected += comparison.disconnected;
      const run = runs.get(node);
      if (run) run.suspectUntil ??= newest;
      // A page that moved may have hidden somebody: until nobody is found, the node is looked at again
      if (comparison.disconnected === 0) await recordExamination(ctx.db, node, starts.get(node) ?? newest);
    }
    if (failure !== null) throw failure;
    return disconnected;
  }

  /** Sessions of nodes that the broker does not have. Those of nodes that stopped end when the node is lost. */
  async function endElsewhere(names: readonly string[]): Promise<void> {
    if (!elsewhereDue || due.size > 0) return;
    const mark = await drawMark({ ctx });
    const known = (await readBrokerHealth({ ctx })).nodes.map(({ node }) => node);
    await endSessionsElsewhere({ ctx, input: { nodes: [...names, ...known], mark } });
    elsewhereDue = false;
  }
}

async function settleOverlaps(ctx: Ctx, broker: QueriedBroker, nodes: string[]): Promise<void> {
  for (const vin of await listOverlaps({ ctx, input: { forMs: OVERLAP_MS, limit: OVERLAPS_A_RUN } })) {
    const mark = await drawMark({ ctx });
    const client = await queryBroker(broker.getClient(vin));
    const [listed] = client?.connected ? toListed(client) : [];
    // Without node, peer and start its answer names no session
    if (client?.connected && (!listed || client.node === null)) continue;
    const { refused } = await verifyClients({ ctx, broker, clients: client?.connected ? [client] : [] });
    const connection = listed && client?.node && refused.length === 0 ? { ...listed, node: client.node } : null;
    await recordConnection({ ctx, input: { vin, mark, nodes, connection } });
  }
}

const isSameStart = (one: number, other: number): boolean => Math.abs(one - other) < SAME_START_MS;

const silentNode = ({ node, startedAt, connections }: Pick<Node, 'node' | 'startedAt' | 'connections'>): Node => ({
  node,
  startedAt,
  connections,
  running: true,
});
