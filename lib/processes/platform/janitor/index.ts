import { BROKER_HEARTBEAT_MS, BROKER_LOST_AFTER_MS } from '@/lib/contracts';
import { deleteOldAccessRecords } from '@/lib/domain/access';
import { createNodeWatch, deleteOldAuthentications, endExpiredBrowsers } from '@/lib/domain/broker';
import { refreshVehicleCounts } from '@/lib/domain/fleet';
import { createCertificateMetrics, revokeHeldForLong } from '@/lib/domain/pki';
import { sweepPresence } from '@/lib/domain/presence';
import { deleteExpiredRecords, maintainPartitions, markStale } from '@/lib/domain/telemetry';
import { deleteEndedSessions, deleteOldSignInAttempts } from '@/lib/domain/users';
import { type PeriodicJob, startPeriodicJob } from '@/lib/platform/async/periodic-job';
import type { Broker } from '@/lib/platform/broker';
import { Counter } from '@/lib/platform/metrics';
import { probeBroker } from '@/lib/platform/mqtt';
import { clientIdOf, type PlatformContext, type RunningRole } from '../platform-context';

const SWEEP_INTERVAL_MS = 1_000;
const STUCK_AFTER_MS = 2_000;
const STALE_INTERVAL_MS = 1_000;
const SESSIONS_INTERVAL_MS = 5_000;
const COUNTS_INTERVAL_MS = 5_000;
const CERTIFICATES_INTERVAL_MS = 60_000;
const BROWSERS_INTERVAL_MS = 30_000;
// Compares a listing of all clients, because events may be lost
const COMPARE_INTERVAL_MS = 600_000;
const PARTITIONS_INTERVAL_MS = 3_600_000;
const EXPIRY_INTERVAL_MS = 600_000;

type JanitorSettings = {
  /** A broker whose connections outlive their tokens and whose nodes are polled (EMQX); null: the embedded broker. */
  broker: Broker | null;
};

/** Role `janitor`: partitions, retention, presence timeouts, and metrics to alert on. Several replicas may run. */
export async function startJanitor(context: PlatformContext, { broker }: JanitorSettings): Promise<RunningRole> {
  const { ctx, log, metrics, retentionDays } = context;
  const runs = new Counter({
    name: 'tsp_janitor_runs_total',
    help: 'Runs of the janitor, by job and outcome',
    labelNames: ['job', 'outcome'],
    registers: [metrics],
  });
  const unauthenticated = new Counter({
    name: 'tsp_broker_unauthenticated_total',
    help: 'Clients that were disconnected because the broker had accepted them without asking the edge',
    registers: [metrics],
  });
  const jobs: PeriodicJob[] = [];
  const every = (job: string, everyMs: number, work: () => Promise<unknown>) =>
    jobs.push(startPeriodicJob(log, job, everyMs, work, (outcome) => runs.inc({ job, outcome })));

  // Heartbeats are missing after the database was unavailable, so nodes are not considered lost for a while
  let blindUntil = ctx.clock.now() + BROKER_LOST_AFTER_MS;
  const sweep = async () => {
    const began = ctx.clock.now();
    let done = false;
    try {
      await sweepPresence({ ctx, input: { evaluateNodes: began >= blindUntil } });
      done = true;
    } finally {
      const now = ctx.clock.now();
      if (!done || now - began > STUCK_AFTER_MS) blindUntil = now + BROKER_LOST_AFTER_MS;
    }
  };

  const input = { retentionDays };
  await maintainPartitions({ ctx, input });
  every('partitions', PARTITIONS_INTERVAL_MS, () => maintainPartitions({ ctx, input }));
  every('expiry', EXPIRY_INTERVAL_MS, () => deleteExpiredRecords({ ctx, input }));
  every('access', EXPIRY_INTERVAL_MS, () => deleteOldAccessRecords({ ctx }));
  every('archive', EXPIRY_INTERVAL_MS, () => revokeHeldForLong({ ctx }));
  every('presence', SWEEP_INTERVAL_MS, sweep);
  let after = 0;
  every('stale', STALE_INTERVAL_MS, async () => {
    ({ next: after } = await markStale({ ctx, input: { after } }));
  });
  every('sessions', SESSIONS_INTERVAL_MS, () => deleteEndedSessions({ ctx }));
  every('sign_ins', EXPIRY_INTERVAL_MS, () => deleteOldSignInAttempts({ ctx }));
  every('counts', COUNTS_INTERVAL_MS, () => refreshVehicleCounts({ ctx }));
  const certificates = createCertificateMetrics({ ctx, registry: metrics });
  if (broker) {
    const watch = createNodeWatch({
      ctx,
      broker,
      isReachable: () => probeBroker({ ...context.broker, clientId: clientIdOf(context, 'probe') }),
    });
    every('browsers', BROWSERS_INTERVAL_MS, () => endExpiredBrowsers({ ctx, broker }));
    const poll = async (compare: boolean) => {
      const { disconnected } = await watch({ compare });
      if (disconnected === 0) return;
      unauthenticated.inc(disconnected);
      log.warn({ disconnected }, 'unauthenticated clients disconnected');
    };
    every('nodes', BROKER_HEARTBEAT_MS, () => poll(false));
    every('connections', COMPARE_INTERVAL_MS, () => poll(true));
    every('admissions', EXPIRY_INTERVAL_MS, () => deleteOldAuthentications({ ctx }));
  }
  every('certificates', CERTIFICATES_INTERVAL_MS, () => certificates.refresh());
  return {
    problems: () => ({}),
    async stop() {
      await Promise.all(jobs.map((job) => job.stop()));
    },
  };
}
