export type Batcher<T, R> = {
  /** Resolves with the result of the item's batch. */
  add(item: T): Promise<R>;
  /** Resolves when the queue is empty and no batch is running. */
  idle(): Promise<void>;
};

type Options<T, R> = {
  run(items: T[]): Promise<R>;
  /** Size of the next batch; at least 1. */
  take(waiting: readonly T[]): number;
  /** A batch that fails is run again item by item, so that one bad item fails alone. */
  retryAlone?: boolean;
};

type Waiting<T, R> = { item: T; resolve(result: R): void; reject(error: unknown): void };

/** Runs one batch at a time, in order of arrival: items that arrive during a batch are in the next. */
export function createBatcher<T, R>({ run, take, retryAlone = false }: Options<T, R>): Batcher<T, R> {
  const queue: Waiting<T, R>[] = [];
  let running: Promise<void> | null = null;

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.splice(0, take(queue.map(({ item }) => item)));
      try {
        const result = await run(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve(result);
      } catch (error) {
        if (retryAlone && batch.length > 1)
          for (const one of batch) await run([one.item]).then(one.resolve, one.reject);
        else for (const { reject } of batch) reject(error);
      }
    }
    running = null;
  }

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject });
        running ??= drain();
      }),
    idle: async () => {
      await running;
    },
  };
}
