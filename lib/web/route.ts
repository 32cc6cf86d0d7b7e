import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { DomainError } from '@/lib/domain/errors';
import { parseInput } from '@/lib/domain/parse';
import type { Operation } from './operation';
import { isSameOrigin, isSecure } from './origin';
import { problem, problemResponse, toProblem } from './problem';
import { observeRequest } from './process-state';
import { parseBody, parseQuery } from './read-request';
import { DATA_POLICY, securityHeaders } from './security-headers';
import { ctxOf, findSignedIn, type SignedIn, type UserCtx } from './session';

type Given<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = {
  ctx: UserCtx;
  signedIn: SignedIn;
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
  request: Request;
};
type RouteContext = { params: Promise<Record<string, string>> };
type Handler = (request: Request, context: RouteContext) => Promise<Response>;

/**
 * An operation of the HTTP API as a route handler: who asks, from where, with what, and every refusal as a problem
 * document. What `handle` returns goes out as JSON, unless it is a Response.
 */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: Operation<P, Q, B, R>,
  handle: (given: Given<P, Q, B>) => Promise<z.input<R> | Response>,
): Handler {
  return async (request, context) => {
    const startedAt = performance.now();
    const requestId = randomUUID();
    const response = await answer(operation, handle, request, context).then(
      (result) => success(operation, result, requestId),
      (error: unknown) => problemResponse(toProblem(error, { requestId, where: operation.id }), requestId),
    );
    const labels = { route: operation.path, method: operation.method, status: response.status };
    observeRequest(labels, (performance.now() - startedAt) / 1_000);
    return secured(response);
  };
}

/** No operation has this path. */
export async function unknownPath(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  return secured(problemResponse(problem('not_found', 'not_found', `There is no ${pathname}`), randomUUID()));
}

function secured(response: Response): Response {
  const headers = securityHeaders({ csp: DATA_POLICY, secure: isSecure() });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

async function answer<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: Operation<P, Q, B, R>,
  handle: (given: Given<P, Q, B>) => Promise<z.input<R> | Response>,
  request: Request,
  context: RouteContext,
): Promise<z.input<R> | Response> {
  if (operation.method !== 'GET' && !isSameOrigin(request.headers)) {
    throw new DomainError('forbidden', 'foreign_origin', 'A page of another site may not do this');
  }
  const signedIn = await findSignedIn(request.headers);
  if (!signedIn) throw new DomainError('unauthenticated', 'unauthenticated', 'Sign in first');
  const params = operation.params ? parseInput(operation.params, await context.params) : undefined;
  const query = operation.query ? parseQuery(operation.query, new URL(request.url).searchParams) : undefined;
  const body = await parseBody(operation, request);
  return handle({
    ctx: ctxOf(signedIn, request.headers),
    signedIn,
    params: params as z.output<P>,
    query: query as z.output<Q>,
    body: body as z.output<B>,
    request,
  });
}

function success(operation: Operation, result: unknown, requestId: string): Response {
  if (result instanceof Response) {
    result.headers.set('x-request-id', requestId);
    return result;
  }
  const headers = { 'cache-control': 'no-store', 'x-request-id': requestId };
  if (!operation.response) return new Response(null, { status: 204, headers });
  return Response.json(result, { status: operation.status ?? 200, headers });
}
