export type BatchWriter = {
  /** There is something to write. @param urgent it does not linger, nor does what waits already */
  wake(urgent?: boolean): void;
  /** Writes what is left. */
  stop(): Promise<void>;
};

type Options = {
  /** How many items wait. */
  size(): number;
  /** Takes a batch and writes it. Must not reject unless the writer is to end. */
  write(): Promise<void>;
  onEnd(error: unknown): void;
  /** A batch of this size does not linger. */
  maxBatch: number;
  lingerMs: number;
};

/**
 * Writes one batch at a time (two of them could bring a vehicle's messages into the wrong order), as soon as a batch is
 * full or has lingered for `lingerMs`.
 */
export function createBatchWriter({ size, write, onEnd, maxBatch, lingerMs }: Options): BatchWriter {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let stopped = false;
  let isUrgent = false;

  async function drain(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    isUrgent = false;
    try {
      do await write();
      while (size() >= maxBatch || (stopped && size() > 0));
    } catch (error) {
      stopped = true;
      onEnd(error);
    } finally {
      running = null;
    }
    if (size() > 0 && !stopped) wake(isUrgent);
  }

  function start(): void {
    running ??= drain();
  }

  function wake(urgent = false): void {
    isUrgent ||= urgent;
    if (running || stopped) return;
    if (isUrgent || size() >= maxBatch) start();
    else timer ??= setTimeout(start, lingerMs);
  }

  return {
    wake,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
      if (size() > 0) await drain();
    },
  };
}
