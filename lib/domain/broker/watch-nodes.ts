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
import { verifyClients, verifyUnauthenticated } from './authentications/verify-clients';
import { type ComparedNode, compareClients, toListed } from './compare-clients';
import { queryBroker } from './errors';
import { clearExaminations, readExaminations, recordExamination } from './node-examination-store';

// A node computes its start anew for each answer
const SAME_START_MS = 10_000;
// The end event of a connection that was taken over arrives sooner
const OVERLAP_MS = 5_000;
const OVERLAPS_A_RUN = 20;
// A silent REST API does not mean a lost broker, as long as it answers clients
const SILENCE_MS = 60_000;

type QueriedBroker = Pick<Broker, 'health' | 'authenticatingNodes' | 'listClients' | 'getClient' | 'disconnect'>;
type Parts = {
  ctx: Ctx;
  broker: QueriedBroker;
  /** Whether the broker answers clients; called while its REST API is silent. */
  isReachable(): Promise<boolean>;
};
type Node = Awaited<ReturnType<Broker['health']>>['nodes'][number];
type KnownNode = Awaited<ReturnType<typeof readBrokerHealth>>['nodes'][number];
/** `isAnswer`: the nodes are from the REST API; otherwise they are taken to be as they were. */
type Poll = { isAnswer: boolean; compare: boolean };

/**
 * Records signs of life of an external broker's nodes, as the embedded broker sends them itself: EMQX posts no event for the
 * connections of a node that stops, so its vehicles would stay connected. A node that is new, was lost or has restarted is
 * compared with its list of clients; so are all nodes with `compare`. A vehicle that is connected to two nodes, as far as
 * reported, is queried by itself.
 *
 * EMQX opens its listeners some seconds before it authenticates clients with the edge. So the clients of a started node are
 * examined once it does, and those without an authentication are disconnected. Until then none of them is shown.
 */
export function createNodeWatch(parts: Parts): NodeWatch['run'] {
  const watch = new NodeWatch(parts);
  return (options) => watch.run(options);
}

class NodeWatch {
  #answeredAt = Number.NEGATIVE_INFINITY;
  readonly #runs = new Map<string, { uptimeMs: number | null; suspectUntil: number | null }>();
  /** Nodes whose comparison has not succeeded yet, with the reason for the end of sessions that are not listed. */
  readonly #toCompare = new Map<string, DisconnectReason | undefined>();
  #hasSessionsElsewhere = false;

  constructor(private readonly parts: Parts) {}

  /** @returns number of connections that were ended as unauthenticated. @throws BrokerUnavailableError */
  async run({ compare = false } = {}): Promise<{ disconnected: number }> {
    const { ctx, broker, isReachable } = this.parts;
    authorize(ctx.actor, 'broker.manage');
    const now = ctx.clock.now();
    const [{ nodes }, { nodes: known }] = await Promise.all([broker.health(), readBrokerHealth({ ctx })]);
    const isAnswer = nodes.length > 0;
    if (isAnswer) this.#answeredAt = now;
    else if (now - this.#answeredAt > SILENCE_MS || !(await isReachable())) return { disconnected: 0 };
    const alive = isAnswer ? nodes.filter(({ running }) => running) : known.map(silentNode);
    const isAlive = (name: string) => alive.some(({ node }) => node === name);
    await this.#clearAbsent(known.map(({ node }) => node).filter((name) => !isAlive(name)));
    const starts = new Map<string, number>();
    for (const node of alive) {
      const before = known.find((one) => one.node === node.node);
      const start = await this.#recordAlive(node, before, { isAnswer, compare });
      if (start !== null) starts.set(node.node, start);
    }
    if (!isAnswer) return { disconnected: 0 };
    this.#hasSessionsElsewhere ||= this.#toCompare.size > 0;
    const names = nodes.map(({ node }) => node);
    const disconnected = (await verifyUnauthenticated({ ctx, broker })) + (await this.#examine(starts));
    await this.#endElsewhere(names);
    await settleOverlaps(ctx, broker, names);
    return { disconnected };
  }

  /** @returns the start of the node's run; null: not known as running, and did not answer */
  async #recordAlive(node: Node, before: KnownNode | undefined, { isAnswer, compare }: Poll): Promise<number | null> {
    const { ctx } = this.parts;
    const startedAt = node.startedAt ?? before?.startedAt ?? ctx.clock.now();
    const restarted = this.#hasRestarted(node);
    if (restarted) await clearExaminations(ctx.db, [node.node]);
    const isSame = before !== undefined && isSameStart(before.startedAt, startedAt) && !restarted;
    const start = isSame ? before.startedAt : startedAt;
    const isNewOrLost = before?.lostAt !== null;
    if (!isAnswer && isNewOrLost) return null;
    await recordNodeAlive({ ctx, input: { node: node.node, startedAt: start, connections: node.connections ?? 0 } });
    const { suspectUntil = null } = (isSame && this.#runs.get(node.node)) || {};
    this.#runs.set(node.node, { uptimeMs: node.uptimeMs ?? null, suspectUntil });
    if (before && !isSame) this.#toCompare.set(node.node, 'broker_restarted');
    else if (isNewOrLost || (compare && isAnswer)) this.#toCompare.set(node.node, this.#toCompare.get(node.node));
    return start;
  }

  /** Since the last answer. */
  #hasRestarted({ node, uptimeMs }: Node): boolean {
    const before = this.#runs.get(node)?.uptimeMs ?? null;
    return before !== null && uptimeMs !== undefined && uptimeMs < before;
  }

  /**
   * A node that leaves the cluster and joins it again, also after a network partition, reopens its listeners while its
   * virtual machine keeps running: neither its start nor its uptime shows that.
   */
  async #clearAbsent(names: readonly string[]): Promise<void> {
    await clearExaminations(this.parts.ctx.db, names);
    for (const name of names) {
      const run = this.#runs.get(name);
      if (run) run.suspectUntil = null;
    }
  }

  async #examine(starts: ReadonlyMap<string, number>): Promise<number> {
    const { ctx, broker } = this.parts;
    const nodes = this.#nodesToCompare(starts, await readExaminations(ctx.db));
    if (nodes.length === 0) return 0;
    // EMQX answers with an error while one of its nodes starts: examined nodes do not wait for that
    let failure: unknown = null;
    const authenticating = nodes.some(({ examine }) => examine)
      ? await queryBroker(broker.authenticatingNodes()).catch((error: unknown) => {
          failure = error;
          return new Set<string>();
        })
      : new Set<string>();
    const ready = nodes.filter(({ node, examine }) => !examine || authenticating.has(node));
    let disconnected = 0;
    for (const comparison of ready.length > 0 ? await compareClients(ctx, broker, ready) : []) {
      const { node, newest } = comparison;
      this.#toCompare.delete(node);
      disconnected += comparison.disconnected;
      const run = this.#runs.get(node);
      if (run) run.suspectUntil ??= newest;
      // Pages that moved may have hidden a client: examined again until nothing is found
      if (comparison.disconnected === 0) await recordExamination(ctx.db, node, starts.get(node) ?? newest);
    }
    if (failure !== null) throw failure;
    return disconnected;
  }

  #nodesToCompare(starts: ReadonlyMap<string, number>, examined: ReadonlyMap<string, number | null>): ComparedNode[] {
    return [...starts].flatMap(([node, start]): ComparedNode[] => {
      const before = examined.get(node) ?? null;
      const examine = before === null || !isSameStart(before, start);
      if (!examine && !this.#toCompare.has(node)) return [];
      const { suspectUntil = null } = this.#runs.get(node) ?? {};
      return [{ node, examine, suspectUntil, reason: this.#toCompare.get(node) }];
    });
  }

  /** Ends sessions of nodes that the broker does not have. Those of stopped nodes end when the node is lost. */
  async #endElsewhere(names: readonly string[]): Promise<void> {
    if (!this.#hasSessionsElsewhere || this.#toCompare.size > 0) return;
    const { ctx } = this.parts;
    const mark = await drawMark({ ctx });
    const known = (await readBrokerHealth({ ctx })).nodes.map(({ node }) => node);
    await endSessionsElsewhere({ ctx, input: { nodes: [...names, ...known], mark } });
    this.#hasSessionsElsewhere = false;
  }
}

async function settleOverlaps(ctx: Ctx, broker: QueriedBroker, nodes: string[]): Promise<void> {
  for (const vin of await listOverlaps({ ctx, input: { forMs: OVERLAP_MS, limit: OVERLAPS_A_RUN } })) {
    const mark = await drawMark({ ctx });
    const client = await queryBroker(broker.getClient(vin));
    const [listed] = client?.connected ? toListed(client) : [];
    // An answer without node, peer and start identifies no session
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
