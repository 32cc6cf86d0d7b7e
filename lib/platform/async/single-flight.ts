type SingleFlight<T> = {
  run(key: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is running; never rejects. */
  idle(): Promise<void>;
};

/** Concurrent calls for one key share one run and its outcome; a later call runs again. */
export function createSingleFlight<T>(): SingleFlight<T> {
  const running = new Map<string, Promise<T>>();
  return {
    run(key, work) {
      const current = running.get(key);
      if (current) return current;
      const run = work().finally(() => running.delete(key));
      running.set(key, run);
      return run;
    },
    idle: async () => {
      await Promise.allSettled(running.values());
    },
  };
}
