import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Ctx } from '@/lib/domain/context';
import {
  createOcspResponder,
  OCSP_REQUEST_LIMIT_BYTES,
  type OcspAnswer,
  type OcspAuthority,
  type OcspResponder,
  refuseOcsp,
} from '@/lib/domain/pki';
import { PayloadTooLargeError, type Routes, readBody } from '@/lib/platform/http';
import { type Log, rateLimitedLog } from '@/lib/platform/log';
import type { EdgeMetrics } from './metrics';

type Parts = {
  ctx: Ctx;
  /** Absent: every answer is `tryLater`. */
  authorities: (() => Promise<OcspAuthority[]>) | undefined;
  log: Log;
  metrics: EdgeMetrics;
};

// Short, so that a revocation takes effect soon
const MAX_AGE_S = 60;
// Without a database every answer fails
const LOG_INTERVAL_MS = 5_000;
const GET = '/ocsp/';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * `POST /ocsp` (RFC 6960 appendix A) and `GET /ocsp/{base64 of the request, URL-encoded or not}` (RFC 5019 §5). Needs
 * no authentication. Always answers 200 with an OCSP status, but 413 to a body over 16 KiB.
 */
export function serveOcsp({ ctx, authorities, log, metrics }: Parts): Routes {
  const failed = rateLimitedLog(LOG_INTERVAL_MS, (err, suppressed) =>
    log.error({ err, suppressed }, 'OCSP response failed'),
  );
  const responder: OcspResponder = authorities
    ? createOcspResponder({ ctx, authorities, onError: failed })
    : { answer: async () => refuseOcsp('tryLater') };
  const answerTo = async (der: Buffer): Promise<OcspAnswer> => {
    const answer = await responder.answer(der);
    metrics.ocspRequests.inc({ result: answer.result });
    return answer;
  };
  return {
    // The content type is ignored, as many clients omit it
    'POST /ocsp': async (request, response) => {
      const der = await readBody(request, OCSP_REQUEST_LIMIT_BYTES).catch((error: unknown) => {
        if (error instanceof PayloadTooLargeError) metrics.ocspRequests.inc({ result: 'tooLarge' });
        throw error;
      });
      send(response, (await answerTo(der)).der, { 'cache-control': 'no-store' });
    },
    'GET /ocsp/**': async (request, response) => {
      const { der, period } = await answerTo(readPath(request.url ?? ''));
      if (!period) return send(response, der, { 'cache-control': 'no-store' });
      sendCacheable(request, response, der, { ...period, now: ctx.clock.now() });
    },
  };
}

/** The request in the path; empty: none. */
function readPath(url: string): Buffer {
  const [path = ''] = url.split('?', 1);
  const text = decode(path.slice(GET.length));
  return BASE64.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return '';
    throw error;
  }
}

type Times = { thisUpdate: Date; nextUpdate: Date; now: number };

/** RFC 5019 §6.2, except that it expires long before the next update. */
function sendCacheable(request: IncomingMessage, response: ServerResponse, der: Buffer, times: Times): void {
  const etag = `"${createHash('sha256').update(der).digest('hex')}"`;
  const headers = {
    'cache-control': `max-age=${MAX_AGE_S}, public, no-transform, must-revalidate`,
    'last-modified': times.thisUpdate.toUTCString(),
    expires: new Date(Math.min(times.now + MAX_AGE_S * 1_000, times.nextUpdate.getTime())).toUTCString(),
    etag,
  };
  if (request.headers['if-none-match'] === etag) response.writeHead(304, headers).end();
  else send(response, der, headers);
}

function send(response: ServerResponse, der: Buffer, headers: Record<string, string>): void {
  response
    .writeHead(200, { 'content-type': 'application/ocsp-response', 'content-length': der.length, ...headers })
    .end(der);
}
