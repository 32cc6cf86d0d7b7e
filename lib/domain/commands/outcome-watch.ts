/** Tells whoever waits for the end of a command that it may have come. */
export type OutcomeWatch = {
  /** These are over, as a notice says. */
  finished(commandIds: readonly string[]): void;
  /** Notices were lost: everybody looks for himself. */
  lookAgain(): void;
  /** From now on nothing that is told of this command is missed. null: more wait already than are let in. */
  begin(commandId: string): Wait | null;
  readonly waiting: number;
};
export type Wait = {
  /** Until there is reason to look again, `timeoutMs` have passed, or `signal` aborts. */
  next(timeoutMs: number, signal: AbortSignal): Promise<void>;
  end(): void;
};

export function createOutcomeWatch({ limit }: { limit: number }): OutcomeWatch {
  const waits = new Map<string, Set<() => void>>();
  let waiting = 0;

  function begin(commandId: string): Wait | null {
    if (waiting >= limit) return null;
    waiting += 1;
    let told = false;
    let wake: (() => void) | null = null;
    const tell = () => {
      told = true;
      wake?.();
    };
    waits.set(commandId, (waits.get(commandId) ?? new Set()).add(tell));
    return {
      next: (timeoutMs, signal) =>
        new Promise((resolve) => {
          const done = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', done);
            wake = null;
            told = false;
            resolve();
          };
          const timer = setTimeout(done, timeoutMs);
          signal.addEventListener('abort', done);
          wake = done;
          if (told || signal.aborted) done();
        }),
      end() {
        const set = waits.get(commandId);
        if (!set?.delete(tell)) return;
        waiting -= 1;
        if (set.size === 0) waits.delete(commandId);
      },
    };
  }

  return {
    begin,
    finished: (commandIds) => {
      for (const id of commandIds) for (const tell of waits.get(id) ?? []) tell();
    },
    lookAgain: () => {
      for (const tells of waits.values()) for (const tell of tells) tell();
    },
    get waiting() {
      return waiting;
    },
  };
}
