import type { CommandDetail } from '@/lib/contracts';
import { awaitOutcome, createOutcomeWatch, type OutcomeWatch } from '@/lib/domain/commands';
import { DomainError } from '@/lib/domain/errors';
import { getDb, getNotifications } from './process-state';
import { ctxOf, findSignedIn } from './session';

// Each is a connection that the process holds
const MAX_WAITING = 500;

// As process-state: once a process, however many bundles have this module
const holder = globalThis as typeof globalThis & { tspOutcomes?: OutcomeWatch };

/** From the first request that waits on. */
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
 * The command as soon as it is over, or as it is after `waitS`. Whoever is signed out meanwhile learns nothing.
 * @param fresh it was made by this very request
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
