import { BROKER_LOST_AFTER_MS } from '@/lib/contracts';
import { refreshVehicleCounts } from '@/lib/domain/fleet';
import { sweepPresence } from '@/lib/domain/presence';
import { deleteExpiredRecords, maintainPartitions, markStale } from '@/lib/domain/telemetry';
import { Counter } from '@/lib/platform/metrics';
import type { PlatformContext, RunningRole } from './platform-context';

const SWEEP_EVERY_MS = 1_000;
const STUCK_AFTER_MS = 2_000;
const STALE_EVERY_MS = 1_000;
const COUNTS_EVERY_MS = 5_000;
const PARTITIONS_EVERY_MS = 3_600_000;
const EXPIRY_EVERY_MS = 600_000;

/** Role `janitor`: partitions, retention, and facts that follow from silence. Safe beside replicas. */
export async function startJanitor({ ctx, log, metrics, retentionDays }: PlatformContext): Promise<RunningRole> {
  const runs = new Counter({
    name: 'tsp_janitor_runs_total',
    help: 'Runs of the janitor, by job and outcome',
    labelNames: ['job', 'outcome'],
    registers: [metrics],
  });
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;
  let running: Promise<void>[] = [];

  /** Runs now and again `everyMs` after it has ended. */
  function repeat(job: string, everyMs: number, work: () => Promise<unknown>): void {
    const run = async () => {
      try {
        await work();
        runs.inc({ job, outcome: 'done' });
      } catch (error) {
        runs.inc({ job, outcome: 'failed' });
        log.warn({ err: error, job }, 'the janitor will try again');
      }
      if (stopped) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        start();
      }, everyMs);
      timers.add(timer);
    };
    const start = () => {
      const promise = run();
      running.push(promise);
      void promise.then(() => {
        running = running.filter((other) => other !== promise);
      });
    };
    start();
  }

  // While the database was away or stuck, no heartbeat could be written: silence proves something only some time after
  let blindUntil = ctx.clock.now() + BROKER_LOST_AFTER_MS;
  const sweep = async () => {
    const began = ctx.clock.now();
    let done = false;
    try {
      await sweepPresence({ ctx, input: { judgeNodes: began >= blindUntil } });
      done = true;
    } finally {
      const now = ctx.clock.now();
      if (!done || now - began > STUCK_AFTER_MS) blindUntil = now + BROKER_LOST_AFTER_MS;
    }
  };

  const input = { retentionDays };
  await maintainPartitions({ ctx, input });
  repeat('partitions', PARTITIONS_EVERY_MS, () => maintainPartitions({ ctx, input }));
  repeat('expiry', EXPIRY_EVERY_MS, () => deleteExpiredRecords({ ctx, input }));
  repeat('presence', SWEEP_EVERY_MS, sweep);
  let after = 0;
  repeat('stale', STALE_EVERY_MS, async () => {
    ({ next: after } = await markStale({ ctx, input: { after } }));
  });
  repeat('counts', COUNTS_EVERY_MS, () => refreshVehicleCounts({ ctx }));
  return {
    problems: () => ({}),
    async stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}
