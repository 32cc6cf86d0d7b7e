import type { Log } from '@/lib/platform/log';

export type Repeated = { stop(): Promise<void> };

/** Runs now and again `everyMs` after it has ended, until `stop`, which waits for the run under way. */
export function repeat(
  log: Log,
  job: string,
  everyMs: number,
  work: () => Promise<unknown>,
  onRun: (outcome: 'done' | 'failed') => void = () => undefined,
): Repeated {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let failing = false;
  let running = run();

  async function run(): Promise<void> {
    try {
      await work();
      failing = false;
      onRun('done');
    } catch (error) {
      if (!failing) log.warn({ err: error, job }, 'it will be tried again');
      failing = true;
      onRun('failed');
    }
    if (stopped) return;
    timer = setTimeout(() => {
      running = run();
    }, everyMs);
  }

  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
