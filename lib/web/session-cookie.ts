import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@/lib/platform/secrets';

export const COOKIE_PREFIX = 'tsp';

/** better-auth prefixes `__Secure-` if the cookie is for TLS only. */
export const sessionCookieName = (secure: boolean): string =>
  `${secure ? '__Secure-' : ''}${COOKIE_PREFIX}.session_token`;

type Given = { secret: Secret; secure: boolean };

/** The session token of a `Cookie` header, or null. */
export const readSessionToken = (cookies: string | null, given: Given): string | null =>
  readSession(cookies, given)?.token ?? null;

/** With the secret that signed it, as `token.signature` (HMAC-SHA-256, base64). */
export function readSession(
  cookies: string | null,
  { secret, secure }: Given,
): { token: string; secret: string } | null {
  const signed = findCookie(cookies, sessionCookieName(secure));
  const dot = signed?.lastIndexOf('.') ?? -1;
  if (!signed || dot < 1) return null;
  const token = signed.slice(0, dot);
  const given = Buffer.from(signed.slice(dot + 1), 'base64');
  const signedBy = secret.find((one) => isSignedWith(one, token, given));
  return signedBy === undefined ? null : { token, secret: signedBy };
}

function isSignedWith(secret: string, token: string, given: Buffer): boolean {
  const right = createHmac('sha256', secret).update(token).digest();
  return given.length === right.length && timingSafeEqual(given, right);
}

function findCookie(cookies: string | null, name: string): string | null {
  for (const pair of cookies?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (pair.slice(0, equals).trim() !== name) continue;
    try {
      return decodeURIComponent(pair.slice(equals + 1).trim());
    } catch {
      return null; // not percent-encoded as better-auth writes it: not ours
    }
  }
  return null;
}
