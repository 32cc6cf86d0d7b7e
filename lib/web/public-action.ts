import { randomUUID } from 'node:crypto';
import { headers } from 'next/headers';
import type { Problem } from '@/lib/contracts';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { DomainError } from '@/lib/domain/errors';
import { systemClock } from '@/lib/platform/clock';
import { isSameOrigin } from './origin';
import { toProblem } from './problem';
import { getDb } from './process-state';

/**
 * A server action without a session, for the holder of a link's token. An error is returned
 * as data so that a form without scripts can show it. All other changes go through the HTTP API.
 */
export function publicAction<I, O>(
  change: (args: { ctx: Ctx; input: I }) => Promise<O>,
): (input: I) => Promise<{ ok: true; data: O } | { ok: false; problem: Problem }> {
  return async (input) => {
    try {
      if (!isSameOrigin(await headers())) {
        throw new DomainError('forbidden', 'foreign_origin', 'Another site may not do this');
      }
      return { ok: true, data: await change({ ctx: publicCtx(), input }) };
    } catch (error) {
      return { ok: false, problem: toProblem(error, { requestId: randomUUID(), where: change.name }) };
    }
  };
}

/** A link whose token is wrong, used or expired is null. */
export function unlessGone(error: unknown): null {
  if (error instanceof DomainError) return null;
  throw error;
}

/** For the few verbs that work without a session because a link carries a token. */
export const publicCtx = (): Ctx => ({ db: getDb(), clock: systemClock, actor: systemActor('web') });
