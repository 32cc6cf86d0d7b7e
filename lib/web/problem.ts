import { PROBLEM_STATUS, type Problem, type ProblemCode } from '@/lib/contracts';
import { DomainError } from '@/lib/domain/errors';
import { getLog } from './process-state';

const TITLES: Record<ProblemCode, string> = {
  validation_failed: 'The request is not valid',
  unauthenticated: 'Sign in first',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'Conflict with the present state',
  payload_too_large: 'The request is too large',
  unsupported_media_type: 'The type of the body is not supported',
  locked: 'Suspended by an administrator',
  rate_limited: 'Too many requests',
  internal: 'Something went wrong here',
  unavailable: 'Not available at the moment',
};

// pg and Prisma: no connection, pool exhausted, server starting or shutting down
const UNAVAILABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  '57P01',
  '57P03',
  '53300',
  'P1001',
  'P1002',
  'P2024',
]);

export function problem(kind: ProblemCode, code: string, detail: string, errors?: Problem['errors']): Problem {
  return {
    type: `urn:tsp:problem:${code}`,
    title: TITLES[kind],
    status: PROBLEM_STATUS[kind],
    code,
    detail,
    ...(errors?.length ? { errors } : {}),
  };
}

/** RFC 9457. An unexpected error is logged with the request's id; the client gets no detail of it. */
export function toProblem(error: unknown, about: { requestId: string; where: string }): Problem {
  if (error instanceof DomainError) {
    const { kind, code, message, fields, retryAfterS } = error;
    return { ...problem(kind, code, message, fields), ...(retryAfterS !== undefined && { retryAfterS }) };
  }
  getLog().error({ err: error, ...about }, 'request failed');
  if (isUnavailable(error))
    return problem('unavailable', 'unavailable', 'The database does not answer; try again soon');
  return problem('internal', 'internal', `Something went wrong; the log has it under ${about.requestId}`);
}

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, cause } = error as Error & { code?: unknown };
  if (typeof code === 'string' && UNAVAILABLE.has(code)) return true;
  if (/connection timeout|Connection terminated/i.test(error.message)) return true;
  return cause !== undefined && isUnavailable(cause);
}

/** RFC 9110 §11.6.1 asks for a challenge; there is no registered scheme for the session cookie. */
const CHALLENGE = 'Cookie realm="console"';

export function problemResponse(body: Problem, requestId: string): Response {
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...(body.status === 401 ? { 'www-authenticate': CHALLENGE } : {}),
      ...(body.retryAfterS === undefined ? {} : { 'retry-after': String(body.retryAfterS) }),
    },
  });
}
