export type Worker = {
  /** Resolves when a run that began after this call is over. */
  wake(): Promise<void>;
  /** Resolves when no run is under way. */
  idle(): Promise<void>;
};

/** One run at a time: however often it is woken during a run, one more run follows. `run` must not reject. */
export function createWorker(run: () => Promise<void>): Worker {
  let isWoken = false;
  let running: Promise<void> | null = null;
  const runAll = async () => {
    do {
      isWoken = false;
      await run();
    } while (isWoken);
    running = null;
  };
  return {
    wake: () => {
      isWoken = true;
      running ??= runAll();
      return running;
    },
    idle: async () => {
      await running;
    },
  };
}
