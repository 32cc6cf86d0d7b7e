import { createDenialRecorder } from '@/lib/domain/access';
import { startPeriodicJob } from '@/lib/platform/async/periodic-job';
import type { Broker } from '@/lib/platform/broker';
import type { PlatformContext } from '../platform-context';

const POLL_INTERVAL_MS = 1_000;
// Recorded for one node in one poll
const MAX_DENIALS = 1_000;

type UndecidedClients = {
  /** The edge could not decide about these clients; empty: about any. */
  evict(clientIds: readonly string[]): void;
  stop(): Promise<void>;
};

/**
 * Evicts refusals without a decision from the broker's cache: EMQX caches for a minute the edge's answer "unavailable" and its own
 * timeouts. The edge notifies of the former; EMQX only counts the latter.
 */
export function evictUndecided({ ctx, log }: PlatformContext, broker: Broker): UndecidedClients {
  const denials = createDenialRecorder({ ctx, log });
  const waiting = new Set<string>();
  let all = false;
  const counts = new Map<string, number>();

  function count(totals: ReadonlyMap<string, number>): void {
    for (const [node, total] of totals) {
      // Smaller: the node has restarted
      const before = Math.min(counts.get(node) ?? total, total);
      counts.set(node, total);
      if (total === before) continue;
      all = true;
      log.warn({ node, count: total - before }, 'broker refused actions without an answer of the edge');
      for (let i = Math.min(total - before, MAX_DENIALS); i > 0; i--) {
        denials.record({ kind: 'publish', clientId: node, reason: 'undecided' });
      }
    }
  }

  async function poll(): Promise<void> {
    const counted = await broker.undecided().then(count, (error: unknown) => ({ error }));
    const [isAll, clientIds] = [all, [...waiting]];
    // Later notifications are for the next poll
    all = false;
    waiting.clear();
    try {
      if (isAll) await broker.clearDecisions();
      else for (const clientId of clientIds) await broker.clearDecisions(clientId);
    } catch (error) {
      if (isAll) all = true;
      for (const clientId of clientIds) waiting.add(clientId);
      throw error;
    }
    if (counted) throw counted.error;
  }

  const job = startPeriodicJob(log, 'evict undecided refusals', POLL_INTERVAL_MS, poll);
  return {
    evict(clientIds) {
      if (clientIds.length === 0) all = true;
      for (const clientId of clientIds) waiting.add(clientId);
    },
    stop: async () => {
      await job.stop();
      await denials.stop();
    },
  };
}
