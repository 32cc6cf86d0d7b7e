import { randomUUID } from 'node:crypto';
import type { ApiOperation } from '@/lib/contracts';
import type { Ctx } from '@/lib/domain/context';
import type { AnyVerb } from '@/lib/domain/verb';
import { csvResponse } from '../csv-response';
import { problem, problemResponse, toProblem } from '../problem';
import { createPathMatcher } from './match-path';
import { readInput } from './read-input';

/** What the router needs from the process. */
type RouterOptions<C extends Ctx> = {
  verbs: readonly AnyVerb[];
  /** By operation id: verbs whose response depends on more of the request than their input. */
  responders?: Record<string, Responder<C>>;
  /** @throws DomainError `unauthenticated`, `foreign_origin` */
  authenticate(request: Request, operation: ApiOperation): Promise<C>;
  /** Called with the error of a request whose user is known. */
  onError?(given: { ctx: C; request: Request; operation: ApiOperation; error: unknown }): void;
  observe(labels: { route: string; method: string; status: number }, seconds: number): void;
};
export type Responder<C extends Ctx = Ctx> = (given: {
  ctx: C;
  input: Record<string, unknown>;
  request: Request;
}) => Promise<Response>;

type Routes = Partial<Record<string, AnyVerb>>;

/**
 * Serves verbs as the HTTP API: path and method → verb, request → input, output → response, error → problem
 * document (RFC 9457). Independent of Next.
 */
export function createRouter<C extends Ctx>(options: RouterOptions<C>): (request: Request) => Promise<Response> {
  const byPath = new Map<string, Routes>();
  for (const verb of options.verbs) {
    const { path, method } = verb.operation;
    byPath.set(path, { ...byPath.get(path), [method]: verb });
  }
  const match = createPathMatcher(byPath);

  async function respond(request: Request, requestId: string, startedAt: number): Promise<Response> {
    const { pathname } = new URL(request.url);
    const found = match(pathname);
    const refuse = (detail: string, status: 404 | 405, headers = {}) =>
      withHeaders(problemResponse({ ...problem('not_found', 'not_found', detail), status }, requestId), headers);
    if (!found) return refuse(`There is no ${pathname}`, 404);
    const allowed = Object.keys(found.value);
    if (request.method === 'OPTIONS')
      return new Response(null, { status: 204, headers: { allow: allowed.join(', ') } });
    const verb = found.value[request.method === 'HEAD' ? 'GET' : request.method];
    if (!verb) return refuse(`${pathname} takes ${allowed.join(', ')}`, 405, { allow: allowed.join(', ') });
    const { operation } = verb;
    const response = await run(verb, request, found.params).catch((error: unknown) =>
      problemResponse(toProblem(error, { requestId, where: operation.id }), requestId),
    );
    const labels = { route: operation.path, method: operation.method, status: response.status };
    options.observe(labels, (performance.now() - startedAt) / 1_000);
    return response;
  }

  async function run(verb: AnyVerb, request: Request, params: Record<string, string>): Promise<Response> {
    const { operation } = verb;
    const ctx = await options.authenticate(request, operation);
    try {
      const input = await readInput(operation, request, params);
      const responder = options.responders?.[operation.id];
      if (responder) return await responder({ ctx, input, request });
      return await toResponse(operation, input, await verb({ ctx, input } as never), request.signal);
    } catch (error) {
      options.onError?.({ ctx, request, operation, error });
      throw error;
    }
  }

  return async (request) => {
    const requestId = randomUUID();
    const response = await respond(request, requestId, performance.now());
    const { status, body } = response;
    const answer =
      request.method === 'HEAD' && body ? new Response(null, { status, headers: response.headers }) : response;
    return withHeaders(answer, { 'x-request-id': requestId });
  };
}

export const NO_STORE = { 'cache-control': 'no-store' };

function withHeaders(response: Response, headers: Record<string, string>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

async function toResponse(
  operation: ApiOperation,
  input: Record<string, unknown>,
  output: unknown,
  signal: AbortSignal,
): Promise<Response> {
  if (operation.csv) {
    const { filename, columns } = operation.csv;
    return csvResponse({
      ...{ filename: filename(input as never), columns, signal },
      batches: output as AsyncIterable<never[]>,
    });
  }
  if (operation.text) {
    const disposition = `attachment; filename="${operation.text.filename(input as never)}"`;
    const headers = { ...NO_STORE, 'content-type': operation.text.type, 'content-disposition': disposition };
    return new Response(output as string, { headers });
  }
  if (!operation.output) return new Response(null, { status: 204, headers: NO_STORE });
  return Response.json(output, { status: operation.status ?? 200, headers: NO_STORE });
}
