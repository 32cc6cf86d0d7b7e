type DebouncedFlush = {
  schedule(): void;
  /** Flushes now, or joins a running flush. */
  flush(): Promise<void>;
  /** Flushes for the last time. */
  stop(): Promise<void>;
};

/** Flushes `delayMs` after the first `schedule`, one flush at a time. `flush` must not reject. */
export function createDebouncedFlush(
  delayMs: number,
  isEmpty: () => boolean,
  flush: () => Promise<void>,
): DebouncedFlush {
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | null = null;
  let stopped = false;

  function schedule(): void {
    if (flushing || stopped || isEmpty()) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void flushNow();
    }, delayMs);
  }

  function flushNow(): Promise<void> {
    flushing ??= flush().finally(() => {
      flushing = null;
      schedule();
    });
    return flushing;
  }

  return {
    schedule,
    flush: flushNow,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await flushing;
      await flushNow();
    },
  };
}
