// What each request to `web` passes before Next handles it. Invariant: Next gets only requests that it can answer without
// an error, from a host and client address that are checked, and without forwarding headers that a client wrote.

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import compression from 'compression';
import {
  type ClientAddress,
  DATA_POLICY,
  discardBody,
  hasBearerToken,
  hasSeveralHosts,
  isOwnHost,
  isSameOrigin,
  isSecureSite,
  originOf,
  type ProblemAnswer,
  SEVERAL_HOSTS,
  type Site,
  securityHeaders,
  sendProblem,
} from '@/lib/platform/http';
import type { Secret } from '@/lib/platform/secrets';

export type FrontSettings = {
  site: Site;
  clientAddress: ClientAddress;
  /** For `GET /metrics`; undefined: nobody gets them. */
  metricsToken: Secret | undefined;
  /** Origins that the map's worker may load from besides this site. */
  mapOrigins: readonly string[];
};

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';
/** A page takes POST for a form. */
const PAGE_METHODS = 'GET, HEAD, POST';
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];
/** Of a form, a server action or the sign-in. Operations of the API have limits of their own. */
const MAX_FORM_BYTES = 1024 * 1024;
const FORWARDING_HEADERS = ['forwarded', 'x-real-ip', 'x-forwarded-port', 'x-forwarded-host', 'x-forwarded-proto'];
const isApi = (path: string): boolean => path.startsWith('/api/v1/');
/** Built files; a worker among them has the policy of its own response. */
const isFile = (path: string): boolean => /^\/(_next|basemap)\/|\.(ico|png|svg|woff2|pmtiles)$/.test(path);

/** Wraps Next's request handler. Refuses as a problem document (RFC 9457) what Next would answer with an error of its own. */
export function createFront(next: RequestListener, settings: FrontSettings): RequestListener {
  const { site, clientAddress, mapOrigins } = settings;
  const secure = isSecureSite(site);
  const headersOf = (csp: string) => Object.entries(securityHeaders({ csp, secure }));
  const dataHeaders = headersOf(DATA_POLICY);
  const fileHeaders = headersOf(
    `default-src 'self'; connect-src ${["'self'", ...mapOrigins].join(' ')}; object-src 'none'; frame-ancestors 'none'`,
  );
  return (request, response) => {
    toOriginForm(request);
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    const refusal = findRefusal(request, path, settings);
    for (const [name, value] of !refusal && isFile(path) ? fileHeaders : dataHeaders) response.setHeader(name, value);
    if (refusal) {
      discardBody(request, response);
      return sendProblem(response, refusal.status, refusal.code, refusal.detail, refusal.headers);
    }
    const address = clientAddress(request);
    for (const name of FORWARDING_HEADERS) delete request.headers[name];
    const origin = new URL(originOf(site, request.headers.host));
    request.headers['x-forwarded-for'] = address;
    // Next compares Origin with it; the host that a proxy connects to may be another
    request.headers['x-forwarded-host'] = origin.host;
    request.headers['x-forwarded-proto'] = origin.protocol.slice(0, -1);
    compress(request, response, () => {
      if (!isApi(path)) describeErrors(response);
      next(request, response);
    });
  };
}

/** `GET http://host/path` means `/path` of that host (RFC 9112 §3.2.2). */
function toOriginForm(request: IncomingMessage): void {
  const absolute = /^https?:\/\/(?<host>[^/?#]+)(?<rest>.*)$/i.exec(request.url ?? '')?.groups;
  if (!absolute) return;
  const { host = '', rest = '' } = absolute;
  request.headers.host = host;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}

function findRefusal(
  request: IncomingMessage,
  path: string,
  { site, metricsToken }: FrontSettings,
): ProblemAnswer | null {
  const { method = '', headers } = request;
  if (hasSeveralHosts(request)) return SEVERAL_HOSTS;
  const allow = /^\/api(\/|$)/.test(path) ? METHODS : PAGE_METHODS;
  if (!allow.split(', ').includes(method)) {
    return { status: 405, code: 'method_not_allowed', detail: `${method} is not served here`, headers: { allow } };
  }
  if (!isDecodable(request.url ?? '')) {
    return {
      status: 400,
      code: 'url_invalid',
      detail: 'The address is not valid percent-encoded UTF-8, or has U+0000',
    };
  }
  if (!site.publicUrl && !isOwnHost(headers.host)) {
    const detail = `This server is not known as ${headers.host ?? 'nothing'}: set PUBLIC_URL to the address that browsers use`;
    return { status: 421, code: 'host_unknown', detail };
  }
  if (!SAFE_METHODS.includes(method) && !isSameOrigin(site, (name) => headers[name] as string | undefined)) {
    return { status: 403, code: 'foreign_origin', detail: 'A page of another site may not do this' };
  }
  if (!isApi(path)) {
    if (headers['transfer-encoding'] !== undefined)
      return { status: 411, code: 'length_required', detail: 'Send the length of the body as Content-Length' };
    if (Number(headers['content-length'] ?? 0) > MAX_FORM_BYTES)
      return { status: 413, code: 'payload_too_large', detail: `The body is larger than ${MAX_FORM_BYTES} bytes` };
    if (path === '/_next/image') return { status: 404, code: 'not_found', detail: 'Images are not converted here' };
  }
  if (path === '/metrics' && !(metricsToken && hasBearerToken(request, metricsToken))) {
    const detail = metricsToken ? 'A bearer token is needed' : 'Set METRICS_TOKEN to serve metrics';
    return { status: 401, code: 'unauthenticated', detail, headers: { 'www-authenticate': 'Bearer' } };
  }
  return null;
}

const compress = compression({
  // Next sets a content type as a list of one, which the library's own filter takes for none
  filter: (_, response) => response.statusCode !== 206 && COMPRESSIBLE.test(String(response.getHeader('content-type'))),
});
const COMPRESSIBLE = /^text\/|[/+](json|javascript|xml)\b/;

/** An error that Next answers in plain text becomes a problem document. */
function describeErrors(response: ServerResponse): void {
  const { end } = response;
  response.end = ((...args: Parameters<typeof end>) => {
    response.end = end;
    const { statusCode } = response;
    const text: unknown = args[0];
    const isPlain = String(response.getHeader('content-type')).startsWith('text/plain');
    if (statusCode < 400 || !isPlain || response.headersSent) return end.apply(response, args);
    response.removeHeader('content-length');
    sendProblem(response, statusCode, statusCode < 500 ? 'request_refused' : 'internal', String(text ?? ''));
    return response;
  }) as typeof end;
}

function isDecodable(url: string): boolean {
  try {
    return !decodeURIComponent(url.replaceAll('+', ' ')).includes('\u0000');
  } catch {
    return false;
  }
}
