import { randomUUID } from 'node:crypto';
import { headers } from 'next/headers';
import type { Problem } from '@/lib/contracts';
import type { Ctx } from '@/lib/domain/context';
import { DomainError } from '@/lib/domain/errors';
import { isSameOrigin } from './origin';
import { toProblem } from './problem';
import { publicCtx } from './public-ctx';
import { ctxOf, findSignedIn, type UserCtx } from './session';

type Verb<C, I, O> = (args: { ctx: C; input: I }) => Promise<O>;
export type ActionResult<T> = { ok: true; data: T } | { ok: false; problem: Problem };

/**
 * A verb as a server action. The verb authorises and checks its input itself; a refusal comes back as data, so that a
 * form can show it.
 */
export function action<I, O>(verb: Verb<UserCtx, I, O>): (input: I) => Promise<ActionResult<O>> {
  return (input) =>
    run(verb, input, async (given) => {
      const signedIn = await findSignedIn(given);
      if (!signedIn)
        throw new DomainError('unauthenticated', 'unauthenticated', 'Your session has ended; sign in again');
      return ctxOf(signedIn, given);
    });
}

/** For a verb that asks for a secret instead of a session: the token of an invitation. */
export function publicAction<I, O>(verb: Verb<Ctx, I, O>): (input: I) => Promise<ActionResult<O>> {
  return (input) => run(verb, input, async () => publicCtx());
}

async function run<C, I, O>(
  verb: Verb<C, I, O>,
  input: I,
  findCtx: (given: Headers) => Promise<C>,
): Promise<ActionResult<O>> {
  try {
    const given = await headers();
    if (!isSameOrigin(given)) throw new DomainError('forbidden', 'foreign_origin', 'Another site may not do this');
    return { ok: true, data: await verb({ ctx: await findCtx(given), input }) };
  } catch (error) {
    return { ok: false, problem: toProblem(error, { requestId: randomUUID(), where: verb.name }) };
  }
}
