export type Gathering<T> = { add(items: readonly T[]): void; stop(): void };

/** Gives `work` each item once, together with what else came within `pauseMs`. `work` must not reject. */
export function createGathering<T>(pauseMs: number, work: (items: T[]) => Promise<void>): Gathering<T> {
  let items = new Set<T>();
  let timer: NodeJS.Timeout | undefined;
  return {
    add(more) {
      for (const item of more) items.add(item);
      timer ??= setTimeout(() => {
        const gathered = [...items];
        items = new Set();
        timer = undefined;
        void work(gathered);
      }, pauseMs);
    },
    stop: () => clearTimeout(timer),
  };
}
