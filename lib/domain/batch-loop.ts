// What a telemetry message waits at most while PostgreSQL keeps up
const LINGER_MS = 40;
export const MAX_BATCH = 1_000;

export type BatchLoop = {
  /** @param now it does not linger, nor does what waits already */
  poke(now?: boolean): void;
  stop(): Promise<void>;
};

/**
 * Runs `store` one batch at a time (two of them could bring a vehicle's messages into the wrong order), as soon as a
 * batch is full or has lingered for `lingerMs`. `store` must not reject unless the loop is to end.
 */
export function createBatchLoop(
  size: () => number,
  store: () => Promise<void>,
  onEnd: (error: unknown) => void,
  lingerMs = LINGER_MS,
): BatchLoop {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let stopped = false;
  let urgent = false;

  async function drain(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    urgent = false;
    try {
      do await store();
      while (size() >= MAX_BATCH || (stopped && size() > 0));
    } catch (error) {
      stopped = true;
      onEnd(error);
    } finally {
      running = null;
    }
    if (size() > 0 && !stopped) poke(urgent);
  }

  function start(): void {
    running ??= drain();
  }

  function poke(now = false): void {
    urgent ||= now;
    if (running || stopped) return;
    if (urgent || size() >= MAX_BATCH) start();
    else timer ??= setTimeout(start, lingerMs);
  }

  return {
    poke,
    /** Stores what is left. */
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await running;
      if (size() > 0) await drain();
    },
  };
}
