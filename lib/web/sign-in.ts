import { randomUUID } from 'node:crypto';
import { DomainError } from '@/lib/domain/errors';
import { getAuth } from './auth';
import { isSameOrigin } from './origin';
import { problem, problemResponse, toProblem } from './problem';

/** better-auth's own endpoint, with our origin check in front and problem documents for its refusals. */
async function forward(request: Request, where: string): Promise<Response> {
  const requestId = randomUUID();
  try {
    if (!isSameOrigin(request.headers))
      throw new DomainError('forbidden', 'foreign_origin', 'Another site may not do this');
    const response = await getAuth().handler(request);
    if (response.status < 400) return response;
    return problemResponse(refusal(response.status), requestId);
  } catch (error) {
    return problemResponse(toProblem(error, { requestId, where }), requestId);
  }
}

function refusal(status: number) {
  if (status === 429)
    return problem('rate_limited', 'too_many_attempts', 'Too many attempts; try again in a quarter of an hour');
  if (status === 401) return problem('unauthenticated', 'credentials_wrong', 'E-mail address or password is wrong');
  if (status === 403) return problem('forbidden', 'foreign_origin', 'Another site may not do this');
  if (status >= 500) return problem('internal', 'internal', 'Something went wrong here');
  return problem('validation_failed', 'validation_failed', 'An e-mail address and a password are needed');
}

export const signIn = (request: Request): Promise<Response> => forward(request, 'signIn');
export const signOut = (request: Request): Promise<Response> => forward(request, 'signOut');
