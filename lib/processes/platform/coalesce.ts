export type Coalesced = {
  /** Resolves when a run that began after this call is over. */
  now(): Promise<void>;
  /** Resolves when no run is under way. */
  idle(): Promise<void>;
};

/** One run at a time: however often it is asked for meanwhile, one more answers all of that. `run` does not reject. */
export function coalesce(run: () => Promise<void>): Coalesced {
  let again = false;
  let running: Promise<void> | null = null;
  const runAll = async () => {
    do {
      again = false;
      await run();
    } while (again);
    running = null;
  };
  return {
    now: () => {
      again = true;
      running ??= runAll();
      return running;
    },
    idle: async () => {
      await running;
    },
  };
}
