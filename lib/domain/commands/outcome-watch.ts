import { type CommandDetail, isFinished } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import type { Ctx } from '../context';
import { getCommandFor } from './get-command';

/** Wakes requests that wait for a command to finish. */
export type OutcomeWatch = {
  /** After a notification that these have finished. */
  finished(commandIds: readonly string[]): void;
  /** After notifications may have been lost: every request reads its command again. */
  wakeAll(): void;
  /** Call before reading the command: notifications from now on are kept. null: the limit of waiting requests is reached. */
  begin(commandId: string): Wait | null;
  readonly waiting: number;
};
export type Wait = {
  /** Resolves at a notification, after `timeoutMs`, or when `signal` aborts. */
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

// Repairs a lost notification
const POLL_MS = 2_000;

type AwaitOutcome = {
  db: Db;
  /** Called before each read, as the actor's rights may change while the request waits. */
  ctx: () => Promise<Ctx>;
  watch: OutcomeWatch;
  input: {
    id: string;
    waitMs: number;
    /** Just issued: skips the first read, as it cannot have finished yet. */
    fresh?: boolean;
  };
  signal: AbortSignal;
};

/**
 * Returns a command with its history as soon as it has finished; after `waitMs`, or at the limit of waiting requests, as it
 * is then.
 * @throws NotFoundError, and what `ctx` throws
 */
export async function awaitOutcome({ db, ctx, watch, input, signal }: AwaitOutcome): Promise<CommandDetail> {
  const { id, waitMs, fresh = false } = input;
  const until = performance.now() + waitMs;
  const wait = watch.begin(id);
  try {
    for (let reads = !fresh; ; reads = true) {
      const command = reads ? await getCommandFor(db, ctx(), id) : null;
      const leftMs = until - performance.now();
      if (command && (isFinished(command.state) || leftMs <= 0 || !wait || signal.aborted)) return command;
      await wait?.next(Math.max(0, Math.min(leftMs, POLL_MS)), signal);
    }
  } finally {
    wait?.end();
  }
}
