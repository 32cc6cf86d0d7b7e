import { createRuleSource, enforceAccess, findVehiclesOf, syncBans } from '@/lib/domain/access';
import type { Notification } from '@/lib/domain/notifications';
import { createKeyedWorker, type KeyedWorker } from '@/lib/platform/async/keyed-worker';
import { startPeriodicJob } from '@/lib/platform/async/periodic-job';
import type { Broker } from '@/lib/platform/broker';
import { Counter } from '@/lib/platform/metrics';
import type { PlatformContext, RunningRole } from '../platform-context';
import { forgetUndecided } from './forget-undecided';

// Edges hear of new rules as we do, or see them within a second: what a broker asked before that is forgotten by the second run
const AGAIN_MS = 1_500;
// What was told while nobody listened
const EVERY_MS = 60_000;
const ALL = 0;
const CHECKED_TYPES: ReadonlySet<Notification['type']> = new Set(['vehicle', 'ban', 'credentials', 'person']);

/**
 * Role `access`: keeps live connections to what rules, bans and bindings allow, at once when one of them changes and every
 * minute. Safe beside replicas.
 */
export function startAccess(context: PlatformContext, { broker }: { broker: Broker }): RunningRole {
  const { ctx, log, metrics, topics, notifications } = context;
  const ended = new Counter({
    name: 'tsp_access_enforced_total',
    help: 'Subscriptions and connections that were ended because they are no longer allowed',
    labelNames: ['kind'] as const,
    registers: [metrics],
  });
  // Where nothing was ever restricted, a broker that cannot be asked is nobody's trouble
  let isPressing = false;
  const rules = createRuleSource({
    db: ctx.db,
    notifications,
    topicRoot: topics.root,
    log,
    onRules: (version) => {
      if (version > 0) isPressing = true;
      check();
    },
    onSubscribed: () => {
      check();
      void bans.wake([ALL]);
    },
    onNotification: (notification) => {
      if (CHECKED_TYPES.has(notification.type)) isPressing = true;
      if (notification.type === 'vehicle' && notification.vehicleIds.length > 0) check(notification.vehicleIds);
      else if (notification.type === 'credentials' && notification.of === 'tbox') void checkTbox(notification.name);
      else if (CHECKED_TYPES.has(notification.type)) check();
      if (notification.type === 'ban' || notification.type === 'ban_lifted') void bans.wake([ALL]);
      if (notification.type === 'undecided') undecided.forget(notification.clientIds);
    },
  });
  const undecided = forgetUndecided(context, broker);
  const problems = new Map<KeyedWorker | 'bans', string>();

  async function enforce(worker: KeyedWorker, vehicleIds?: readonly number[]): Promise<boolean> {
    try {
      const some = vehicleIds && { vehicleIds };
      const input = { broker, rules: await rules.current(), topicRoot: topics.root, ...some };
      const { unsubscribed, disconnected, clients } = await enforceAccess({ ctx, input });
      ended.inc({ kind: 'subscription' }, unsubscribed);
      for (const [kind, count] of Object.entries(disconnected)) ended.inc({ kind }, count ?? 0);
      if (unsubscribed > 0 || Object.keys(disconnected).length > 0) {
        log.info({ clients, unsubscribed, disconnected }, 'access enforced');
      }
      problems.delete(worker);
      return true;
    } catch (error) {
      if (!isPressing) return false;
      if (!problems.has(worker)) log.error({ err: error }, 'connections may be allowed more than the rules say');
      problems.set(worker, error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  const everybody = createKeyedWorker(AGAIN_MS, () => enforce(everybody));
  // A fleet takes a while: a vehicle that was given another TBox does not wait for it
  const vehicles = createKeyedWorker(AGAIN_MS, (ids) => enforce(vehicles, ids));

  /** @param vehicleIds only these; without: every client */
  function check(vehicleIds?: readonly number[]): void {
    if (vehicleIds) vehicles.wakeTwice(vehicleIds);
    else everybody.wakeTwice([ALL]);
  }

  /** What it has proven itself with is not told by lists of clients of every broker: it is looked at by itself. */
  async function checkTbox(serial: string): Promise<void> {
    try {
      check(await findVehiclesOf(ctx.db, serial));
    } catch (error) {
      log.error({ err: error, serial }, 'the vehicle of a TBox could not be found; all are looked at');
      check();
    }
  }

  let areBansFailing = false;
  const bans = createKeyedWorker(AGAIN_MS, async () => {
    try {
      await syncBans({ ctx, broker });
      areBansFailing = false;
      problems.delete('bans');
      return true;
    } catch (error) {
      if (!areBansFailing) log.error({ err: error }, 'the broker may not know who is banned, or was');
      areBansFailing = true;
      if (isPressing) problems.set('bans', error instanceof Error ? error.message : String(error));
      return false;
    }
  });

  const regularly = startPeriodicJob(log, 'enforce access', EVERY_MS, async () => {
    await Promise.all([everybody.wake([ALL]), bans.wake([ALL])]);
  });
  return {
    problems: () => ({ access_rules: rules.problem(), access_enforcement: [...problems.values()][0] ?? null }),
    stop: async () => {
      await Promise.all([regularly.stop(), rules.close()]);
      await Promise.all([everybody.stop(), vehicles.stop(), bans.stop(), undecided.stop()]);
    },
  };
}
