import { randomUUID } from 'node:crypto';
import { headers } from 'next/headers';
import type { Problem } from '@/lib/contracts';
import { DomainError } from '@/lib/domain/errors';
import { isSameOrigin } from './origin';
import { toProblem } from './problem';
import { ctxOf, findSignedIn, type UserCtx } from './session';

export type ActionResult<T> = { ok: true; data: T } | { ok: false; problem: Problem };

/**
 * A verb as a server action. The verb authorises and checks its input itself; a refusal comes back as data, so that a
 * form can show it.
 */
export function action<I, O>(
  verb: (args: { ctx: UserCtx; input: I }) => Promise<O>,
): (input: I) => Promise<ActionResult<O>> {
  return async (input) => {
    const given = await headers();
    try {
      if (!isSameOrigin(given)) throw new DomainError('forbidden', 'foreign_origin', 'Another site may not do this');
      const signedIn = await findSignedIn(given);
      if (!signedIn)
        throw new DomainError('unauthenticated', 'unauthenticated', 'Your session has ended; sign in again');
      return { ok: true, data: await verb({ ctx: ctxOf(signedIn), input }) };
    } catch (error) {
      return { ok: false, problem: toProblem(error, { requestId: randomUUID(), where: verb.name }) };
    }
  };
}
