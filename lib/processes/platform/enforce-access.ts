import { createRuleSource, enforceAccess } from '@/lib/domain/access';
import type { Notice } from '@/lib/domain/live';
import type { Broker } from '@/lib/platform/broker';
import { Counter } from '@/lib/platform/metrics';
import { coalesce } from './coalesce';
import type { PlatformContext } from './platform-context';
import { repeat } from './repeat';

// Edges hear of new rules as we do, or see them within a second: what a broker asked before that is forgotten by the second look
const AGAIN_MS = 1_500;
// What was told while nobody listened
const EVERY_MS = 60_000;
const LOOK_AT: ReadonlySet<Notice['type']> = new Set(['vehicle', 'ban', 'credentials', 'person']);

export type Enforcement = { problems(): Record<string, string | null>; stop(): Promise<void> };
type Wanted = { all: boolean; vehicleIds: Set<number> };

/** Keeps live connections to what rules, bans and bindings allow: at once when one of them changes, and every minute. */
export function startEnforcement(
  { ctx, log, metrics, topics, databaseUrl }: PlatformContext,
  { broker }: { broker: Broker },
): Enforcement {
  const ended = new Counter({
    name: 'tsp_access_enforced_total',
    help: 'Subscriptions and connections that were ended because they are not allowed any more',
    labelNames: ['what'] as const,
    registers: [metrics],
  });
  // Where nothing was ever restricted, a broker that cannot be asked is nobody's trouble
  let isPressing = false;
  const rules = createRuleSource({
    db: ctx.db,
    databaseUrl,
    topicRoot: topics.root,
    log,
    onRules: (version) => {
      if (version > 0) isPressing = true;
      look();
    },
    onListening: () => look(),
    onNotice: (notice) => {
      if (LOOK_AT.has(notice.type)) isPressing = true;
      if (notice.type === 'vehicle' && notice.vehicleIds.length > 0) look(notice.vehicleIds);
      else if (LOOK_AT.has(notice.type)) look();
      if (notice.type === 'ban' || notice.type === 'ban_lifted') void tellBroker(notice);
    },
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
    for (const [what, count] of Object.entries(disconnected)) ended.inc({ what }, count ?? 0);
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
      if (isPressing && problem === null)
        log.error({ err: error }, 'connections may be allowed more than the rules say');
      if (isPressing) problem = error instanceof Error ? error.message : String(error);
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

  /** @param vehicleIds only these; without: every client */
  function look(vehicleIds?: readonly number[]): void {
    const wanted = { all: vehicleIds === undefined, vehicleIds: new Set(vehicleIds) };
    add(now, wanted);
    add(later, wanted);
    void enforcement.now();
    lookAgain();
  }

  /** A broker that asks the edge only about some, as EMQX with tokens, has bans of its own. */
  async function tellBroker(notice: Extract<Notice, { type: 'ban' | 'ban_lifted' }>): Promise<void> {
    const { kind, value } = notice;
    try {
      if (notice.type === 'ban_lifted') await broker.unban({ kind, value });
      else await broker.ban({ kind, value, expiresAt: notice.expiresAt, reason: `Ban ${notice.id}` });
    } catch (error) {
      log.error({ err: error, kind, value }, 'the broker was not told of a ban');
    }
  }

  const regularly = repeat(log, 'enforce access', EVERY_MS, () => {
    now.all = true;
    return enforcement.now();
  });
  return {
    problems: () => ({ access_rules: rules.problem(), access_enforcement: problem }),
    stop: async () => {
      if (timer) clearTimeout(timer);
      await Promise.all([regularly.stop(), rules.close()]);
      await enforcement.idle();
    },
  };
}

const nothing = (): Wanted => ({ all: false, vehicleIds: new Set() });

function add(to: Wanted, from: Wanted): void {
  to.all ||= from.all;
  for (const id of from.vehicleIds) to.vehicleIds.add(id);
}
