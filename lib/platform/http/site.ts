import { isLoopback, isOwnHost } from './own-host';

/** How browsers reach the console. */
export type Site = {
  /** PUBLIC_URL: the address that browsers use. */
  publicUrl?: string | undefined;
  /** The port that this process listens on. */
  port: number;
  /** Whether this process terminates TLS itself. */
  tls: boolean;
};

/** Reads a header of a request by its name in lower case. */
type ReadHeader = (name: string) => string | null | undefined;

/**
 * The origin in the browser's address bar. Without PUBLIC_URL it is the request's Host, if that is a name of this machine; a
 * proxy in front may not change Host then.
 */
export function originOf({ publicUrl, port, tls }: Site, host: string | null | undefined): string {
  if (publicUrl) return new URL(publicUrl).origin;
  return `${tls ? 'https' : 'http'}://${isOwnHost(host) ? host : `localhost:${port}`}`;
}

/** Accepts both schemes without PUBLIC_URL, because a proxy on this machine may terminate TLS. */
export function acceptedOrigins(site: Site, host: string | null | undefined): string[] {
  const origin = originOf(site, host);
  return site.publicUrl ? [origin] : [origin, origin.replace(/^http:/, 'https:')];
}

/** Whether a page of this site sent the request. A request with neither header does not come from a browser. */
export function isSameOrigin(site: Site, header: ReadHeader): boolean {
  const fetchSite = header('sec-fetch-site');
  if (fetchSite && fetchSite !== 'same-origin' && fetchSite !== 'none') return false;
  const origin = header('origin');
  return !origin || acceptedOrigins(site, header('host')).includes(origin);
}

/** Whether browsers reach the site over TLS. */
export const isSecureSite = ({ publicUrl, tls }: Site): boolean => publicUrl?.startsWith('https:') ?? tls;

/** Whether this request, with passwords and the session, may have been read on its way. */
export const isReadableByOthers = (site: Site, host: string | null | undefined): boolean =>
  !isSecureSite(site) && !isLoopback(originOf(site, host));
