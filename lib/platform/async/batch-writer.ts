type BatchWriter = {
  /** Items were added. @param urgent writes all of them without lingering */
  wake(urgent?: boolean): void;
  /** Writes the remaining items. */
  stop(): Promise<void>;
};

type Options = {
  /** Number of buffered items. */
  size(): number;
  /** Takes a batch and writes it. A rejection ends the writer. */
  write(): Promise<void>;
  onEnd(error: unknown): void;
  /** A batch of this size does not linger. */
  maxBatch: number;
  lingerMs: number;
};

/** Writes one batch at a time, to keep the order of messages, once it is full or `lingerMs` old. */
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
