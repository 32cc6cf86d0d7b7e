import { type CommandDetail, isFinished } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import type { Ctx } from '../context';
import { getCommandFor } from './get-command';
import type { OutcomeWatch } from './outcome-watch';

// For notifications that are missed
const POLL_MS = 2_000;

type AwaitOutcome = {
  db: Db;
  /** Asked before each look: who waits may lose his rights meanwhile. */
  ctx: () => Promise<Ctx>;
  watch: OutcomeWatch;
  input: {
    id: string;
    waitMs: number;
    /** It was made a moment ago: it cannot be over yet. */
    fresh?: boolean;
  };
  signal: AbortSignal;
};

/**
 * One command with its whole history as soon as it is over; after `waitMs`, or where too many wait already, as it is then.
 * @throws NotFoundError, and what `ctx` throws
 */
export async function awaitOutcome({ db, ctx, watch, input, signal }: AwaitOutcome): Promise<CommandDetail> {
  const { id, waitMs, fresh = false } = input;
  const until = performance.now() + waitMs;
  const wait = watch.begin(id);
  try {
    for (let look = !fresh; ; look = true) {
      const command = look ? await getCommandFor(db, ctx(), id) : null;
      const leftMs = until - performance.now();
      if (command && (isFinished(command.state) || leftMs <= 0 || !wait || signal.aborted)) return command;
      await wait?.next(Math.max(0, Math.min(leftMs, POLL_MS)), signal);
    }
  } finally {
    wait?.end();
  }
}
