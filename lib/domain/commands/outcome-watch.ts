/** Wakes requests that wait for a command to finish. */
export type OutcomeWatch = {
  /** These are finished, as a notification says. */
  finished(commandIds: readonly string[]): void;
  /** Notifications may have been missed: every request reads its command again. */
  wakeAll(): void;
  /** From now on no notification about this command is missed. null: the limit of waiting requests is reached. */
  begin(commandId: string): Wait | null;
  readonly waiting: number;
};
export type Wait = {
  /** Until there is reason to read again, `timeoutMs` have passed, or `signal` aborts. */
  next(timeoutMs: number, signal: AbortSignal): Promise<void>;
  end(): void;
};

export function createOutcomeWatch({ limit }: { limit: number }): OutcomeWatch {
  const waits = new Map<string, Set<() => void>>();
  let waiting = 0;

  function begin(commandId: string): Wait | null {
    if (waiting >= limit) return null;
    waiting += 1;
    let woken = false;
    let wake: (() => void) | null = null;
    const wakeUp = () => {
      woken = true;
      wake?.();
    };
    waits.set(commandId, (waits.get(commandId) ?? new Set()).add(wakeUp));
    return {
      next: (timeoutMs, signal) =>
        new Promise((resolve) => {
          const done = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', done);
            wake = null;
            woken = false;
            resolve();
          };
          const timer = setTimeout(done, timeoutMs);
          signal.addEventListener('abort', done);
          wake = done;
          if (woken || signal.aborted) done();
        }),
      end() {
        const set = waits.get(commandId);
        if (!set?.delete(wakeUp)) return;
        waiting -= 1;
        if (set.size === 0) waits.delete(commandId);
      },
    };
  }

  return {
    begin,
    finished: (commandIds) => {
      for (const id of commandIds) for (const wakeUp of waits.get(id) ?? []) wakeUp();
    },
    wakeAll: () => {
      for (const set of waits.values()) for (const wakeUp of set) wakeUp();
    },
    get waiting() {
      return waiting;
    },
  };
}
