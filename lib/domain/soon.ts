export type Soon = {
  /** There is something to write, or may be. */
  schedule(): void;
  /** Writes what is there now. */
  flush(): Promise<void>;
  /** Writes it and never again by itself. */
  stop(): Promise<void>;
};

/** Writes what has gathered `everyMs` after the first of it came, one write at a time. `write` does not reject. */
export function createSoon(everyMs: number, isEmpty: () => boolean, write: () => Promise<void>): Soon {
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | null = null;
  let stopped = false;

  function schedule(): void {
    if (flushing || stopped || isEmpty()) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void flush();
    }, everyMs);
  }

  function flush(): Promise<void> {
    flushing ??= write().finally(() => {
      flushing = null;
      schedule();
    });
    return flushing;
  }

  return {
    schedule,
    flush,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await flushing;
      await flush();
    },
  };
}
