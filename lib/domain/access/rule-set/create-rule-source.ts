import { startPeriodicJob } from '@/lib/platform/async/periodic-job';
import type { Db } from '@/lib/platform/db';
import { type Log, rateLimitedLog } from '@/lib/platform/log';
import type { Notification, Notifications } from '../../notifications';
import { type CompiledRules, compileRules } from '../rules/compile-rules';
import { readUsableRules, selectCurrentVersion } from './rule-set-store';

export type RuleSource = {
  /** The published rules; waits only for the first read. */
  current(): Promise<CompiledRules>;
  /** Why the rules may be outdated, or null. */
  problem(): string | null;
  close(): Promise<void>;
};

type Options = {
  db: Db;
  notifications: Notifications;
  topicRoot: string;
  log: Log;
  /** Notifications on `tsp_access` and `tsp_feed` other than new rules. */
  onNotification?(notification: Notification<'tsp_access' | 'tsp_feed'>): void;
  /** Subscribed; earlier notifications may have been missed. */
  onSubscribed?(): void;
  /** Another version is in force. */
  onRules?(version: number): void;
};

// For missed notifications
const POLL_MS = 1_000;
const LOG_EVERY_MS = 60_000;

/** Keeps the newest readable rules; during a database outage the previous ones. */
export function createRuleSource({
  db,
  notifications,
  topicRoot,
  log,
  onNotification,
  onSubscribed,
  onRules,
}: Options): RuleSource {
  let compiled: CompiledRules | null = null;
  let settle = { resolve: (_: CompiledRules): void => undefined, reject: (_: Error): void => undefined };
  const first = new Promise<CompiledRules>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Without a caller a rejection is not an error
  first.catch(() => undefined);
  let problem: string | null = 'access rules not read yet';
  let seen = 0;
  const failed = rateLimitedLog(LOG_EVERY_MS, (err, suppressed) =>
    log.error({ err, suppressed }, 'access rules could not be read'),
  );

  async function poll(): Promise<void> {
    const newest = await selectCurrentVersion(db);
    if (compiled && newest === seen) return;
    const { version, rules, broken } = await readUsableRules(db);
    seen = Math.max(newest, version, ...broken);
    if (broken.length > 0)
      log.error({ broken, inForce: version }, 'access rules invalid; earlier version stays in force');
    if (compiled?.version === version) return;
    compiled = compileRules(rules, { root: topicRoot, version });
    settle.resolve(compiled);
    log.info({ version, rules: rules.length }, 'access rules in force');
    onRules?.(version);
  }

  const subscription = notifications.subscribe(
    ['tsp_access', 'tsp_feed'],
    (notification) => {
      if (notification.type === 'rules') job.wake();
      else onNotification?.(notification);
    },
    {
      onSubscribed: () => {
        onSubscribed?.();
        job.wake();
      },
    },
  );
  const job = startPeriodicJob(log, 'access rules', POLL_MS, () =>
    poll().then(
      () => {
        problem = null;
      },
      (error: unknown) => {
        problem = 'access rules could not be read';
        failed(error);
      },
    ),
  );

  return {
    current: async () => compiled ?? first,
    problem: () => problem,
    async close() {
      settle.reject(new Error('The rule source is closed'));
      subscription.unsubscribe();
      await job.stop();
    },
  };
}
