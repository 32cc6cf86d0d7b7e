import type { Route } from 'next';

/** A path of this site that a link may name as the page after the sign-in; anything else is the first page. */
export function safeNext(given: unknown): Route {
  if (typeof given !== 'string' || !given.startsWith('/')) return '/' as Route;
  const base = 'http://this.site';
  // `//host`, `/\host` and control characters are other sites to a browser
  const url = URL.canParse(given, base) ? new URL(given, base) : null;
  if (!url || url.origin !== base || url.pathname.startsWith('//') || url.pathname === '/sign-in') return '/' as Route;
  return `${url.pathname}${url.search}` as Route;
}
