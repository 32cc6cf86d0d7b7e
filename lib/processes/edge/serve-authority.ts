import { type Handler, sendProblem } from '@/lib/platform/http';

// An authority's certificate never changes
const MAX_AGE_S = 86_400;
const PATH = /^\/ca\/([0-9a-f]{40})\.cer$/i;

/** `/ca/{keyId}.cer`: certificate of an authority, DER, where certificates say that it is (RFC 5280 §4.2.2.1, RFC 2585 §4). */
export function serveAuthority(read: (keyId: string) => Promise<Buffer | null>): Handler {
  return async (request, response) => {
    const [, keyId] = PATH.exec((request.url ?? '').split('?', 1)[0] ?? '') ?? [];
    const der = keyId === undefined ? null : await read(keyId.toLowerCase());
    if (!der) return sendProblem(response, 404, 'not_found', 'No such authority is here');
    response
      .writeHead(200, { 'content-type': 'application/pkix-cert', 'cache-control': `public, max-age=${MAX_AGE_S}` })
      .end(der);
  };
}
