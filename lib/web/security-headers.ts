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
    `base-uri 'self'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    ...(secure ? ['upgrade-insecure-requests'] : []),
  ];
  return directives.join('; ');
}

/** For responses that are not pages. */
export const DATA_POLICY = `default-src 'none'; frame-ancestors 'none'`;

const HSTS_S = 63_072_000; // two years

export function securityHeaders({ csp, secure }: { csp: string; secure: boolean }): Record<string, string> {
  return {
    'content-security-policy': csp,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    ...(secure ? { 'strict-transport-security': `max-age=${HSTS_S}; includeSubDomains` } : {}),
  };
}
