import { createWorker } from './worker';

export type KeyedWorker<K> = {
  /** Now, and once more `repeatAfterMs` later. */
  wakeTwice(keys: readonly K[]): void;
  /** Resolves when a run with these keys is over. */
  wake(keys: readonly K[]): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Runs for the keys that it was woken for, one run at a time. The second run of `wakeTwice` covers effects of other processes that
 * are notified of the same change a moment later. `run` must not reject; false: retry these keys after `repeatAfterMs`.
 */
export function createKeyedWorker<K>(repeatAfterMs: number, run: (keys: K[]) => Promise<boolean>): KeyedWorker<K> {
  let now = new Set<K>();
  let later = new Set<K>();
  let timer: NodeJS.Timeout | undefined;

  const worker = createWorker(async () => {
    const keys = [...now];
    now = new Set();
    if (keys.length > 0 && !(await run(keys))) wakeLater(keys);
  });

  function wakeLater(keys: readonly K[]): void {
    for (const key of keys) later.add(key);
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const key of later) now.add(key);
      later = new Set();
      void worker.wake();
    }, repeatAfterMs);
  }

  function wake(keys: readonly K[]): Promise<void> {
    for (const key of keys) now.add(key);
    return worker.wake();
  }

  return {
    wake,
    wakeTwice(keys) {
      wakeLater(keys);
      void wake(keys);
    },
    async stop() {
      clearTimeout(timer);
      await worker.idle();
      clearTimeout(timer);
    },
  };
}
