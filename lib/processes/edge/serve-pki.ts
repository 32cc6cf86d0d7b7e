import type { IncomingMessage } from 'node:http';
import { type Handler, sendProblem } from '@/lib/platform/http';

// An authority's certificate never changes
const AUTHORITY_MAX_AGE_S = 86_400;
const AUTHORITY_PATH = /^\/ca\/([0-9a-f]{40})\.cer$/i;

/** `/ca/{keyId}.cer`: the certificate of an authority, DER, as certificates refer to it (RFC 5280 §4.2.2.1, RFC 2585 §4). */
export function serveAuthority(read: (keyId: string) => Promise<Buffer | null>): Handler {
  return async (request, response) => {
    const [, keyId] = AUTHORITY_PATH.exec((request.url ?? '').split('?', 1)[0] ?? '') ?? [];
    const der = keyId === undefined ? null : await read(keyId.toLowerCase());
    if (!der) return sendProblem(response, 404, 'not_found', 'No such authority is here');
    response
      .writeHead(200, {
        'content-type': 'application/pkix-cert',
        'cache-control': `public, max-age=${AUTHORITY_MAX_AGE_S}`,
      })
      .end(der);
  };
}

type List = { number: number; thisUpdate: Date; nextUpdate: Date; der: Buffer };

// Short, so that a revocation takes effect soon
const LIST_MAX_AGE_S = 60;
const LIST_PATH = /^\/crl\/([0-9a-f]{40})\.(crl|pem)$/i;

/**
 * `/crl/{issuer}.crl` (DER, RFC 5280) and `/crl/{issuer}.pem`. EMQX requests the first, as certificates name it, and clears its
 * cache on DER: it gets PEM. The issuer is the authority's key identifier. Needs no authentication.
 */
export function serveRevocationList(read: (issuer: string) => Promise<List | null>): Handler {
  return async (request, response) => {
    const [, issuer, form] = LIST_PATH.exec((request.url ?? '').split('?', 1)[0] ?? '') ?? [];
    const list = issuer === undefined ? null : await read(issuer.toLowerCase());
    if (!list) return sendProblem(response, 404, 'not_found', 'No such authority has a list here');
    const pem = form?.toLowerCase() === 'pem' || isErlang(request);
    response
      .writeHead(200, {
        'content-type': pem ? 'application/x-pem-file' : 'application/pkix-crl',
        'cache-control': `public, max-age=${LIST_MAX_AGE_S}`,
        vary: 'te, accept',
        'last-modified': list.thisUpdate.toUTCString(),
        etag: `"${list.number}"`,
      })
      .end(pem ? `${toPem(list.der)}\n` : list.der);
  };
}

/** Only Erlang's HTTP client sends an empty TE and no Accept. OTP reads PEM as well as DER. */
const isErlang = ({ headers }: IncomingMessage): boolean => headers.te === '' && headers.accept === undefined;

const toPem = (der: Buffer): string =>
  `-----BEGIN X509 CRL-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END X509 CRL-----`;
