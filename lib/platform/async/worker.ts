export type Worker = {
  /** Resolves at the end of a run that started after this call. */
  wake(): Promise<void>;
  /** Resolves when nothing is running. */
  idle(): Promise<void>;
};

/** One run at a time; one more follows if it was woken during a run. `run` must not reject. */
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
