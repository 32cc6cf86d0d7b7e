export type SingleFlight<T> = {
  /** Runs `work`, or joins the run of this key that is under way. */
  run(key: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when no run is under way; never rejects. */
  idle(): Promise<void>;
};

/** Concurrent calls for one key share one run and its outcome; the next call after it runs again. */
export function createSingleFlight<T>(): SingleFlight<T> {
  const running = new Map<string, Promise<T>>();
  return {
    run(key, work) {
      const known = running.get(key);
      if (known) return known;
      const run = work().finally(() => running.delete(key));
      running.set(key, run);
      return run;
    },
    idle: async () => {
      await Promise.allSettled(running.values());
    },
  };
}
