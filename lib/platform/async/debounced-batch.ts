type DebouncedBatch<T> = {
  add(items: readonly T[]): void;
  /** Drops the pending items. */
  stop(): void;
};

/** Passes the items of `delayMs` to `work`, each once. `work` must not reject. */
export function createDebouncedBatch<T>(delayMs: number, work: (items: T[]) => Promise<void>): DebouncedBatch<T> {
  let items = new Set<T>();
  let timer: NodeJS.Timeout | undefined;
  return {
    add(more) {
      for (const item of more) items.add(item);
      timer ??= setTimeout(() => {
        const batch = [...items];
        items = new Set();
        timer = undefined;
        void work(batch);
      }, delayMs);
    },
    stop: () => clearTimeout(timer),
  };
}
