import type { Route } from 'next';

/** The page to open after the sign-in: a path of this site, else the first page. */
export function safeNext(given: unknown): Route {
  if (typeof given !== 'string' || !given.startsWith('/')) return '/' as Route;
  const base = 'http://this.site';
  // A browser resolves `//host`, `/\host` and some control characters to another site
  const url = URL.canParse(given, base) ? new URL(given, base) : null;
  if (!url || url.origin !== base || url.pathname.startsWith('//') || url.pathname === '/sign-in') return '/' as Route;
  return `${url.pathname}${url.search}` as Route;
}
