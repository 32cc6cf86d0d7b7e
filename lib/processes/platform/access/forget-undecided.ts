import { createDenialRecorder } from '@/lib/domain/access';
import { startPeriodicJob } from '@/lib/platform/async/periodic-job';
import type { Broker } from '@/lib/platform/broker';
import type { PlatformContext } from '../platform-context';

// A refusal that nobody decided stands for so long
const POLL_INTERVAL_MS = 1_000;
// Of one node in one look
const MAX_DENIALS = 1_000;

export type UndecidedClients = {
  /** The edge could not decide about these; none: about any. */
  forget(clientIds: readonly string[]): void;
  stop(): Promise<void>;
};

/**
 * Makes the broker forget refusals that nobody decided: EMQX caches for a minute both what the edge says of its trouble and
 * its own time-out. The edge tells of the former. Of the latter only EMQX knows, by a count.
 */
export function forgetUndecided({ ctx, log }: PlatformContext, broker: Broker): UndecidedClients {
  const denials = createDenialRecorder({ ctx, log });
  const waiting = new Set<string>();
  let all = false;
  const counts = new Map<string, number>();

  function count(seen: ReadonlyMap<string, number>): void {
    for (const [node, total] of seen) {
      // Smaller: the node has started again
      const before = Math.min(counts.get(node) ?? total, total);
      counts.set(node, total);
      if (total === before) continue;
      all = true;
      log.warn({ node, count: total - before }, 'the broker refused actions because no edge answered');
      for (let i = Math.min(total - before, MAX_DENIALS); i > 0; i--) {
        denials.record({ kind: 'publish', clientId: node, reason: 'undecided' });
      }
    }
  }

  async function look(): Promise<void> {
    const counted = await broker.undecided().then(count, (error: unknown) => ({ error }));
    const [everybody, clientIds] = [all, [...waiting]];
    // What is told meanwhile is for the next look
    all = false;
    waiting.clear();
    try {
      if (everybody) await broker.clearDecisions();
      else for (const clientId of clientIds) await broker.clearDecisions(clientId);
    } catch (error) {
      if (everybody) all = true;
      for (const clientId of clientIds) waiting.add(clientId);
      throw error;
    }
    if (counted) throw counted.error;
  }

  const regularly = startPeriodicJob(log, 'forget refusals that nobody decided', POLL_INTERVAL_MS, look);
  return {
    forget(clientIds) {
      if (clientIds.length === 0) all = true;
      for (const clientId of clientIds) waiting.add(clientId);
    },
    stop: async () => {
      await regularly.stop();
      await denials.stop();
    },
  };
}
