import { type ApiOperation, PAGE_USER_HEADER } from '@/lib/contracts';
import { DomainError } from '@/lib/domain/errors';
import type { AnyVerb } from '@/lib/domain/verb';
import { logRefusedRequest } from '../log-refusal';
import { isSameOrigin } from '../origin';
import { observeRequest } from '../process-state';
import { ctxOf, findSignedIn, type UserCtx } from '../session';
import { responders } from './responders';
import { createRouter } from './router';
import { verbs } from './verbs';

async function authenticate(request: Request, operation: ApiOperation): Promise<UserCtx> {
  if (operation.method !== 'GET' && !isSameOrigin(request.headers)) {
    throw new DomainError('forbidden', 'foreign_origin', 'A page of another site may not do this');
  }
  const signedIn = await findSignedIn(request.headers);
  if (!signedIn) throw new DomainError('unauthenticated', 'unauthenticated', 'Sign in first');
  const pageUser = request.headers.get(PAGE_USER_HEADER);
  if (pageUser !== null && pageUser !== signedIn.actor.id) {
    throw new DomainError('unauthenticated', 'other_user', 'Another user has signed in in this browser');
  }
  return ctxOf(signedIn, request.headers);
}

export const createApi = (served: readonly AnyVerb[]) =>
  createRouter({
    verbs: served,
    responders,
    authenticate,
    onError: ({ ctx, request, operation, error }) => {
      if (!(error instanceof DomainError) || error.kind !== 'forbidden') return;
      const address = request.headers.get('x-forwarded-for');
      logRefusedRequest({ user: ctx.actor.id, operation: operation.id, code: error.code, address });
    },
    observe: observeRequest,
  });

/** Serves `/api/v1`. */
export const serveApi = createApi(verbs);
