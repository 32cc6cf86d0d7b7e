import {
  createRuleSource,
  endLiveConnections,
  enforceAccess,
  findVehiclesOf,
  type RuleSource,
  syncBans,
} from '@/lib/domain/access';
import type { Notification } from '@/lib/domain/notifications';
import { createKeyedWorker, type KeyedWorker } from '@/lib/platform/async/keyed-worker';
import { startPeriodicJob } from '@/lib/platform/async/periodic-job';
import type { Broker } from '@/lib/platform/broker';
import type { Log } from '@/lib/platform/log';
import { Counter } from '@/lib/platform/metrics';
import type { PlatformContext, RunningRole } from '../platform-context';
import { evictUndecided } from './evict-undecided';

// Edges get new rules at the same time as this role, or within a second: the second run evicts decisions from before
const REPEAT_AFTER_MS = 1_500;
// For missed notifications
const CHECK_INTERVAL_MS = 60_000;
const ALL = 0;
const CHECKED_TYPES: ReadonlySet<Notification['type']> = new Set(['vehicle', 'ban', 'credentials', 'person']);

type Status = {
  /** Something was restricted. Before, an unavailable broker is not a problem. */
  isRestricted: boolean;
  problems: Map<'clients' | 'vehicles' | 'bans' | 'sessions', string>;
};
type Parts = { broker: Broker; rules: RuleSource; status: Status };

/**
 * Role `access`: ends connections and subscriptions that rules, bans and bindings do not allow, at every change and every minute.
 * Several replicas may run.
 */
export function startAccess(context: PlatformContext, { broker }: { broker: Broker }): RunningRole {
  const { ctx, log, topics, notifications } = context;
  const status: Status = { isRestricted: false, problems: new Map() };
  const rules = createRuleSource({
    db: ctx.db,
    notifications,
    topicRoot: topics.root,
    log,
    onRules: (version) => {
      if (version > 0) status.isRestricted = true;
      enforcement.check();
    },
    onSubscribed: () => {
      enforcement.check();
      void bans.wake([ALL]);
    },
    onNotification: (notification) => {
      const { type } = notification;
      if (CHECKED_TYPES.has(type)) status.isRestricted = true;
      if (type === 'vehicle' && notification.vehicleIds.length > 0) enforcement.check(notification.vehicleIds);
      else if (type === 'credentials' && notification.of === 'tbox') void enforcement.checkTbox(notification.name);
      else if (CHECKED_TYPES.has(type)) enforcement.check();
      if (type === 'session') {
        status.isRestricted = true;
        endedSessions.wakeTwice(notification.sessionIds);
      }
      if (type === 'ban' || type === 'ban_lifted') void bans.wake([ALL]);
      if (type === 'undecided') undecided.evict(notification.clientIds);
    },
  });
  const undecided = evictUndecided(context, broker);
  const enforcement = createEnforcement(context, { broker, rules, status });
  const bans = createBanSync(context, { broker, status });
  const endedSessions = createLiveConnectionEnd(context, { broker, status });
  const job = startPeriodicJob(log, 'enforce access', CHECK_INTERVAL_MS, async () => {
    await Promise.all([enforcement.checkAll(), bans.wake([ALL])]);
  });
  return {
    problems: () => ({ access_rules: rules.problem(), access_enforcement: [...status.problems.values()][0] ?? null }),
    stop: async () => {
      await Promise.all([job.stop(), rules.close()]);
      await Promise.all([enforcement.stop(), bans.stop(), endedSessions.stop(), undecided.stop()]);
    },
  };
}

function createEnforcement({ ctx, log, metrics, topics }: PlatformContext, { broker, rules, status }: Parts) {
  const { problems } = status;
  const ended = new Counter({
    name: 'tsp_access_enforced_total',
    help: 'Subscriptions and connections that were ended because they are no longer allowed',
    labelNames: ['kind'] as const,
    registers: [metrics],
  });

  async function enforce(scope: 'clients' | 'vehicles', vehicleIds?: readonly number[]): Promise<boolean> {
    try {
      const some = vehicleIds && { vehicleIds };
      const input = { broker, rules: await rules.current(), topicRoot: topics.root, ...some };
      const { unsubscribed, disconnected, clients } = await enforceAccess({ ctx, input });
      ended.inc({ kind: 'subscription' }, unsubscribed);
      for (const [kind, count] of Object.entries(disconnected)) ended.inc({ kind }, count ?? 0);
      if (unsubscribed > 0 || Object.keys(disconnected).length > 0) {
        log.info({ clients, unsubscribed, disconnected }, 'access enforced');
      }
      problems.delete(scope);
      return true;
    } catch (error) {
      if (!status.isRestricted) return false;
      if (!problems.has(scope)) log.error({ err: error }, 'access enforcement failed');
      problems.set(scope, error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  const clients = createKeyedWorker<number>(REPEAT_AFTER_MS, () => enforce('clients'));
  // Separate, so that a single vehicle does not wait for a run over the fleet
  const vehicles = createKeyedWorker(REPEAT_AFTER_MS, (ids: number[]) => enforce('vehicles', ids));

  /** @param vehicleIds default: every client */
  function check(vehicleIds?: readonly number[]): void {
    if (vehicleIds) vehicles.wakeTwice(vehicleIds);
    else clients.wakeTwice([ALL]);
  }

  return {
    check,
    /** Checked by its vehicle, because lists of clients do not have the method of authentication with every broker. */
    async checkTbox(serial: string): Promise<void> {
      try {
        check(await findVehiclesOf(ctx.db, serial));
      } catch (error) {
        log.error({ err: error, serial }, 'vehicle of a TBox not found, checking all clients');
        check();
      }
    },
    checkAll: () => clients.wake([ALL]),
    stop: () => Promise.all([clients.stop(), vehicles.stop()]),
  };
}

const createBanSync = (context: PlatformContext, { broker, status }: Omit<Parts, 'rules'>): KeyedWorker<number> =>
  createRestriction(context.log, { status, part: 'bans' }, () => syncBans({ ctx: context.ctx, broker }));

/** Keys: ids of ended sessions. A missed notification is made up for by the enforcement over all clients. */
const createLiveConnectionEnd = ({ log }: PlatformContext, { broker, status }: Omit<Parts, 'rules'>) =>
  createRestriction(log, { status, part: 'sessions' }, async (sessionIds: string[]) => {
    const ended = await endLiveConnections(broker, sessionIds);
    if (ended > 0) log.info({ ended }, 'live connections of ended sessions closed');
  });

/** A worker whose failure is a problem of the role until a retry succeeds. */
function createRestriction<K>(
  log: Log,
  { status, part }: { status: Status; part: 'bans' | 'sessions' },
  run: (keys: K[]) => Promise<void>,
): KeyedWorker<K> {
  let isFailing = false;
  return createKeyedWorker(REPEAT_AFTER_MS, async (keys: K[]) => {
    try {
      await run(keys);
      isFailing = false;
      status.problems.delete(part);
      return true;
    } catch (error) {
      if (!isFailing) log.error({ err: error, part }, 'access enforcement failed');
      isFailing = true;
      if (status.isRestricted) status.problems.set(part, error instanceof Error ? error.message : String(error));
      return false;
    }
  });
}
