import type { CommandDetail } from '@/lib/contracts';
import { awaitOutcome, createOutcomeWatch, type OutcomeWatch } from '@/lib/domain/commands';
import { DomainError } from '@/lib/domain/errors';
import { getDb, getNotifications } from './process-state';
import { ctxOf, findSignedIn } from './session';

// Every waiting request holds a connection
const MAX_WAITING = 500;

// Once per process, even if several bundles contain this module; see process-state
const holder = globalThis as typeof globalThis & { tspOutcomes?: OutcomeWatch };

/** Created by the first request that waits. */
function outcomes(): OutcomeWatch {
  if (holder.tspOutcomes) return holder.tspOutcomes;
  const watch = createOutcomeWatch({ limit: MAX_WAITING });
  getNotifications().subscribe(
    'tsp_commands',
    ({ change, commandIds }) => {
      if (change === 'finished') watch.finished(commandIds);
    },
    { onSubscribed: () => watch.wakeAll() },
  );
  holder.tspOutcomes = watch;
  return watch;
}

/**
 * Returns the command when it has finished, or as it is after `waitS`. Fails if the user is signed out meanwhile.
 * @param fresh whether this request created the command
 */
export function commandOutcome(
  request: Request,
  { id, waitS, fresh }: { id: string; waitS: number; fresh?: boolean },
): Promise<CommandDetail> {
  return awaitOutcome({
    db: getDb(),
    ctx: async () => {
      const signedIn = await findSignedIn(request.headers);
      if (!signedIn) throw new DomainError('unauthenticated', 'unauthenticated', 'Sign in first');
      return ctxOf(signedIn, request.headers);
    },
    watch: outcomes(),
    input: { id, waitMs: waitS * 1_000, fresh },
    signal: request.signal,
  });
}
