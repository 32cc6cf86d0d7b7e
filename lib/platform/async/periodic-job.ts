import type { Log } from '../log';
import { createWorker } from './worker';

export type PeriodicJob = {
  /** Runs at once, or again after the current run. */
  wake(): void;
  /** Waits for the current run. */
  stop(): Promise<void>;
};

/** Runs `work` now and again `everyMs` after each run has ended. Logs the first of several failures in a row. */
export function startPeriodicJob(
  log: Log,
  job: string,
  intervalMs: number,
  work: () => Promise<unknown>,
  onRun: (outcome: 'done' | 'failed') => void = () => undefined,
): PeriodicJob {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let isFailing = false;

  const worker = createWorker(async () => {
    clearTimeout(timer);
    try {
      await work();
      isFailing = false;
      onRun('done');
    } catch (error) {
      if (!isFailing) log.warn({ err: error, job }, 'periodic job failed, retry scheduled');
      isFailing = true;
      onRun('failed');
    }
    if (!stopped) timer = setTimeout(wake, intervalMs);
  });

  function wake(): void {
    if (!stopped) void worker.wake();
  }

  wake();
  return {
    wake,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await worker.idle();
      clearTimeout(timer);
    },
  };
}
