/** Next adds the nonce to its scripts and styles. @see https://nextjs.org/docs/app/guides/content-security-policy */
export function contentSecurityPolicy({
  nonce,
  mqttUrl,
  mapOrigins,
  development,
  secure,
}: {
  nonce: string;
  /** Origin of the page's WebSocket. */
  mqttUrl: string;
  /** Origins of the basemap, if it is not on this site. */
  mapOrigins: readonly string[];
  /** The development server needs `eval` and its own WebSocket. */
  development: boolean;
  secure: boolean;
}): string {
  const map = mapOrigins.map((origin) => ` ${origin}`).join('');
  const directives = [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    development ? `style-src 'self' 'unsafe-inline'` : `style-src 'self' 'nonce-${nonce}'`,
    // Virtual rows, charts and map controls set style attributes
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data: blob:${map}`,
    `font-src 'self'${map}`,
    `connect-src 'self' ${new URL(mqttUrl).origin}${map}${development ? ' ws:' : ''}`,
    `worker-src 'self'`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    ...(secure ? ['upgrade-insecure-requests'] : []),
  ];
  return directives.join('; ');
}
