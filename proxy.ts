import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { PROBLEM_STATUS, type Problem } from '@/lib/contracts';
import { getConfig } from '@/lib/web/config';
import { contentSecurityPolicy } from '@/lib/web/content-security-policy';
import { mapOrigins } from '@/lib/web/map-style';
import { isSecure, mqttWebSocketUrl } from '@/lib/web/origin';
import { PATH_HEADER } from '@/lib/web/page-path';
import { sessionCookieName } from '@/lib/web/session-cookie';

const NONCE_BYTES = 16;
const isPublicPage = (path: string): boolean => path === '/sign-in' || /^\/(invite|reset)\//.test(path);
const isPage = (path: string): boolean => !/^\/(api|healthz|readyz|metrics)(\/|$)/.test(path);

const FORM_INVALID: Problem = {
  type: 'urn:tsp:problem:form_invalid',
  title: 'The request is not valid',
  status: PROBLEM_STATUS.validation_failed,
  code: 'form_invalid',
  detail: 'The form cannot be read',
};
const PROBLEM = { status: FORM_INVALID.status, headers: { 'content-type': 'application/problem+json' } };

/** Next answers 500 to a form that is malformed. */
async function isReadable(request: NextRequest): Promise<boolean> {
  if (!request.headers.get('content-type')?.startsWith('multipart/form-data')) return true;
  return request.formData().then(
    () => true,
    () => false,
  );
}

/** The content security policy of a page, and the way to the sign-in for whoever has no session cookie at all. */
export async function proxy(request: NextRequest): Promise<Response> {
  if (!(await isReadable(request))) return Response.json(FORM_INVALID, PROBLEM);
  const { pathname, search } = request.nextUrl;
  const secure = isSecure();
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  const csp = contentSecurityPolicy({
    nonce,
    mqttUrl: mqttWebSocketUrl(request.headers),
    mapOrigins: mapOrigins(),
    development: getConfig().NODE_ENV === 'development',
    secure,
  });
  const response = respond();
  response.headers.set('content-security-policy', csp);
  return response;

  function respond(): NextResponse {
    const signedIn = request.cookies.has(sessionCookieName(secure)); // a hint; pages ask the database
    // A server action answers for itself that the session is over
    if (!signedIn && request.method === 'GET' && isPage(pathname) && !isPublicPage(pathname)) {
      const target = request.nextUrl.clone();
      target.pathname = '/sign-in';
      target.search = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`;
      return NextResponse.redirect(target);
    }
    const headers = new Headers(request.headers);
    headers.set('x-nonce', nonce);
    headers.set('content-security-policy', csp);
    headers.set(PATH_HEADER, pathname + search);
    return NextResponse.next({ request: { headers } });
  }
}

export const config = {
  // Files need no nonce; a prefetch takes the headers of the page that it is for; `route` sets those of the API
  matcher: [{ source: '/((?!_next/|basemap/|api/v1/|.*\\.(?:ico|png|svg|woff2|pmtiles)$).*)' }],
};
