/** Content security policy of responses that are not pages. */
export const DATA_POLICY = `default-src 'none'; frame-ancestors 'none'`;

const HSTS_S = 63_072_000; // two years

/** Headers of every response to a browser. @param secure reached over TLS */
export const securityHeaders = ({ csp, secure }: { csp: string; secure: boolean }): Record<string, string> => ({
  'content-security-policy': csp,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  ...(secure ? { 'strict-transport-security': `max-age=${HSTS_S}; includeSubDomains` } : {}),
});
