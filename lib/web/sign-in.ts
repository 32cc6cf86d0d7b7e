import { randomUUID } from 'node:crypto';
import { parseSetCookieHeader, toCookieOptions } from 'better-auth/cookies';
import { cookies, headers } from 'next/headers';
import type { Problem } from '@/lib/contracts';
import { getAuth } from './auth';
import { getConfig } from './config';
import { logRefusedSignIn } from './log-refusal';
import { isSameOrigin, isSecure, publicOrigin } from './origin';
import { problem, problemResponse, toProblem } from './problem';
import { readSession } from './session-cookie';

const SIGN_IN = '/api/auth/sign-in/email';
const SIGN_OUT = '/api/auth/sign-out';

/** better-auth's endpoint, with our origin check and with problem documents for its errors. */
async function callAuth(request: Request): Promise<{ setCookie: string[] } | Problem> {
  const about = { requestId: randomUUID(), where: new URL(request.url).pathname };
  try {
    if (!isSameOrigin(request.headers)) return foreignOrigin;
    const given = new Headers(request.headers);
    // better-auth wants one of each request with a cookie; a program, which sends none, is not another site
    if (!given.has('origin')) given.set('origin', publicOrigin(given));
    // Not a copy of the request itself: Next's is a proxy, which Node's constructor does not take
    const { url, method } = request;
    const body = (await request.text()) || null;
    const response = await getAuth(secretFor(request)).handler(new Request(url, { method, headers: given, body }));
    if (response.status < 400) return { setCookie: response.headers.getSetCookie() };
    const refusal = await problemFor(response);
    logRefusedSignIn({ code: refusal.code, address: request.headers.get('x-forwarded-for') });
    return refusal;
  } catch (error) {
    return toProblem(error, about);
  }
}

/** A cookie from before the secret was changed can be signed out; a sign-in signs with the current one. */
function secretFor({ url, headers: given }: Request): string {
  const { AUTH_SECRET: secret } = getConfig();
  const isSignOut = new URL(url).pathname === SIGN_OUT;
  const session = isSignOut && readSession(given.get('cookie'), { secret, secure: isSecure() });
  return session ? session.secret : secret.current;
}

const foreignOrigin = problem('forbidden', 'foreign_origin', 'A page of another site may not do this');

async function problemFor(response: Response): Promise<Problem> {
  const { status, headers: answered } = response;
  if (status === 429) {
    const { code } = (await response.json()) as { code: string };
    const retryAfterS = Number(answered.get('x-retry-after'));
    const detail = `Too many attempts; try again in ${retryAfterS} s`;
    return { ...problem('rate_limited', code, detail), retryAfterS };
  }
  if (status === 401) return problem('unauthenticated', 'credentials_wrong', 'E-mail address or password is wrong');
  if (status === 403) return foreignOrigin;
  if (status === 503)
    return problem('unavailable', 'too_many_checks', 'Too many passwords are being checked; try again soon');
  if (status >= 500) return problem('internal', 'internal', 'Something went wrong here');
  return problem('validation_failed', 'validation_failed', 'An e-mail address and a password are needed');
}

/** Route handler for sign-in. The session is only in the cookie, never in a body that scripts can read. */
export async function authRoute(request: Request): Promise<Response> {
  const result = await callAuth(request);
  if (!('setCookie' in result)) return problemResponse(result, randomUUID());
  const response = Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } });
  for (const cookie of result.setCookie) response.headers.append('set-cookie', cookie);
  return response;
}

/** Route handler for sign-out, without the body: Next passes on an empty one, whose missing type better-auth would refuse. */
export const signOutRoute = ({ url, headers: given }: Request): Promise<Response> =>
  authRoute(new Request(url, { method: 'POST', headers: given }));

/** The same for a server action: sets the cookie of the current response, or returns the error. */
export async function signInWithPassword(credentials: { email: string; password: string }): Promise<Problem | null> {
  const given = new Headers(await headers());
  given.set('content-type', 'application/json');
  given.delete('content-length');
  const body = JSON.stringify(credentials);
  const result = await callAuth(new Request(publicOrigin(given) + SIGN_IN, { method: 'POST', headers: given, body }));
  if (!('setCookie' in result)) return result;
  const jar = await cookies();
  for (const [name, cookie] of parseSetCookieHeader(result.setCookie.join(', '))) {
    jar.set(name, decodeURIComponent(cookie.value), toCookieOptions(cookie));
  }
  return null;
}
