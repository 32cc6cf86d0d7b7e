import { randomUUID } from 'node:crypto';
import { parseSetCookieHeader, toCookieOptions } from 'better-auth/cookies';
import { cookies, headers } from 'next/headers';
import type { Problem } from '@/lib/contracts';
import { getAuth } from './auth';
import { isSameOrigin, publicOrigin } from './origin';
import { problem, problemResponse, toProblem } from './problem';

const SIGN_IN = '/api/auth/sign-in/email';

/** better-auth's own endpoint, with our origin check in front and problem documents for its refusals. */
async function ask(request: Request): Promise<{ setCookie: string[] } | Problem> {
  const about = { requestId: randomUUID(), where: new URL(request.url).pathname };
  try {
    if (!isSameOrigin(request.headers)) return refusal(403);
    const response = await getAuth().handler(request);
    return response.status < 400 ? { setCookie: response.headers.getSetCookie() } : refusal(response.status);
  } catch (error) {
    return toProblem(error, about);
  }
}

function refusal(status: number): Problem {
  if (status === 429) {
    return problem('rate_limited', 'too_many_attempts', 'Too many attempts; try again in a quarter of an hour');
  }
  if (status === 401) return problem('unauthenticated', 'credentials_wrong', 'E-mail address or password is wrong');
  if (status === 403) return problem('forbidden', 'foreign_origin', 'A page of another site may not do this');
  if (status >= 500) return problem('internal', 'internal', 'Something went wrong here');
  return problem('validation_failed', 'validation_failed', 'An e-mail address and a password are needed');
}

/** Route handler for sign-in and sign-out. The session goes out as a cookie only, never in a body that scripts can read. */
export async function authRoute(request: Request): Promise<Response> {
  const answer = await ask(request);
  if (!('setCookie' in answer)) return problemResponse(answer, randomUUID());
  const response = Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } });
  for (const cookie of answer.setCookie) response.headers.append('set-cookie', cookie);
  return response;
}

/** The same for a server action: sets the cookie of the answer that is being made, or says what was refused. */
export async function signInWithPassword(credentials: { email: string; password: string }): Promise<Problem | null> {
  const given = new Headers(await headers());
  given.set('content-type', 'application/json');
  given.delete('content-length');
  const body = JSON.stringify(credentials);
  const answer = await ask(new Request(publicOrigin(given) + SIGN_IN, { method: 'POST', headers: given, body }));
  if (!('setCookie' in answer)) return answer;
  const jar = await cookies();
  for (const [name, cookie] of parseSetCookieHeader(answer.setCookie.join(', '))) {
    jar.set(name, decodeURIComponent(cookie.value), toCookieOptions(cookie));
  }
  return null;
}
