import { coalesce } from './coalesce';

export type Lane = {
  /** Now, and once more a little later. */
  ask(items: readonly number[]): void;
  /** Now; resolves when it is done. */
  once(items: readonly number[]): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Work for what was asked for, one run at a time, and again `againMs` later: others hear of a change at the same time as we
 * do, and what they did in between is met by the second run. `run` answers false where it has to be tried again, and does not
 * reject.
 */
export function createLane(againMs: number, run: (items: number[]) => Promise<boolean>): Lane {
  let now = new Set<number>();
  let later = new Set<number>();
  let timer: NodeJS.Timeout | undefined;

  const turns = coalesce(async () => {
    const items = [...now];
    now = new Set();
    if (items.length > 0 && !(await run(items))) askLater(items);
  });

  function askLater(items: readonly number[]): void {
    for (const item of items) later.add(item);
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const item of later) now.add(item);
      later = new Set();
      void turns.now();
    }, againMs);
  }

  function once(items: readonly number[]): Promise<void> {
    for (const item of items) now.add(item);
    return turns.now();
  }

  return {
    once,
    ask(items) {
      askLater(items);
      void once(items);
    },
    async stop() {
      clearTimeout(timer);
      await turns.idle();
      clearTimeout(timer);
    },
  };
}
