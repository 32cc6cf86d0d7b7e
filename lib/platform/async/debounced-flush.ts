export type DebouncedFlush = {
  /** There may be something to flush. */
  schedule(): void;
  /** Flushes what is there now; joins a flush under way. */
  flush(): Promise<void>;
  /** Flushes what is there, and schedules nothing any more. */
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
