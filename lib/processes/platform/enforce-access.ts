import { enforceAccess, type RuleSource } from '@/lib/domain/access';
import type { Broker } from '@/lib/platform/broker';
import { Counter } from '@/lib/platform/metrics';
import { coalesce } from './coalesce';
import type { PlatformContext } from './platform-context';
import { repeat } from './repeat';

// Edges hear of new rules as we do, or see them within a second: what a broker asked before that is forgotten by the second look
const AGAIN_MS = 1_500;
// What was told while nobody listened
const EVERY_MS = 60_000;

export type Enforcement = {
  /** @param vehicleIds only these; without: every client */
  look(vehicleIds?: readonly number[]): void;
  problem(): string | null;
  stop(): Promise<void>;
};
type Wanted = { all: boolean; vehicleIds: Set<number> };

/** Keeps live connections to what the rules, bans and bindings of now allow: at once when told to look, and every minute. */
export function enforceRules(
  { ctx, log, metrics, topics }: PlatformContext,
  { broker, rules }: { broker: Broker; rules: RuleSource },
): Enforcement {
  const ended = new Counter({
    name: 'tsp_access_enforced_total',
    help: 'Subscriptions and connections that were ended because they are not allowed any more',
    labelNames: ['what'],
    registers: [metrics],
  });
  let problem: string | null = null;
  let now = nothing();
  let later = nothing();
  let timer: NodeJS.Timeout | null = null;

  async function enforce({ all, vehicleIds }: Wanted): Promise<void> {
    if (!all && vehicleIds.size === 0) return;
    const some = all ? {} : { vehicleIds: [...vehicleIds] };
    const input = { broker, rules: await rules.current(), topicRoot: topics.root, ...some };
    const { unsubscribed, disconnected, clients } = await enforceAccess({ ctx, input });
    ended.inc({ what: 'subscription' }, unsubscribed);
    for (const [what, count] of Object.entries(disconnected)) ended.inc({ what }, count);
    if (unsubscribed > 0 || Object.keys(disconnected).length > 0) {
      log.info({ clients, unsubscribed, disconnected }, 'access enforced');
    }
  }

  const enforcement = coalesce(async () => {
    const wanted = now;
    now = nothing();
    try {
      await enforce(wanted);
      problem = null;
    } catch (error) {
      if (problem === null) log.error({ err: error }, 'connections may be allowed more than the rules say');
      problem = error instanceof Error ? error.message : String(error);
      add(later, wanted);
      lookAgain();
    }
  });

  function lookAgain(): void {
    timer ??= setTimeout(() => {
      timer = null;
      add(now, later);
      later = nothing();
      void enforcement.now();
    }, AGAIN_MS);
  }

  const regularly = repeat(log, 'enforce access', EVERY_MS, () => {
    now.all = true;
    return enforcement.now();
  });
  return {
    look: (vehicleIds) => {
      const wanted = { all: vehicleIds === undefined, vehicleIds: new Set(vehicleIds) };
      add(now, wanted);
      add(later, wanted);
      void enforcement.now();
      lookAgain();
    },
    problem: () => problem,
    stop: async () => {
      if (timer) clearTimeout(timer);
      await regularly.stop();
      await enforcement.idle();
    },
  };
}

const nothing = (): Wanted => ({ all: false, vehicleIds: new Set() });

function add(to: Wanted, from: Wanted): void {
  to.all ||= from.all;
  for (const id of from.vehicleIds) to.vehicleIds.add(id);
}
