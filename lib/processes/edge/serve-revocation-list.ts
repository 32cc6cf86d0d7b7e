import type { IncomingMessage } from 'node:http';
import { type Handler, sendProblem } from '@/lib/platform/http';

type List = { number: number; thisUpdate: Date; nextUpdate: Date; der: Buffer };

// Long enough that a fleet does not come at once, short enough that a revocation is seen soon
const MAX_AGE_S = 60;
const PATH = /^\/crl\/([0-9a-f]{40})\.(crl|pem)$/i;

/**
 * `/crl/{issuer}.crl` as RFC 5280 has it (DER), `/crl/{issuer}.pem` for who takes nothing else. EMQX follows the address in
 * certificates, which is the first, and empties its cache when it finds DER there: so it gets PEM. The issuer is the
 * authority's key identifier. Open to everybody: what it tells is signed, and meant for everybody.
 */
export function serveRevocationList(read: (issuer: string) => Promise<List | null>): Handler {
  return async (request, response) => {
    const [, issuer, form] = PATH.exec((request.url ?? '').split('?', 1)[0] ?? '') ?? [];
    const list = issuer === undefined ? null : await read(issuer.toLowerCase());
    if (!list) return sendProblem(response, 404, 'not_found', 'No such authority has a list here');
    const pem = form?.toLowerCase() === 'pem' || isErlang(request);
    response
      .writeHead(200, {
        'content-type': pem ? 'application/x-pem-file' : 'application/pkix-crl',
        'cache-control': `public, max-age=${MAX_AGE_S}`,
        vary: 'te, accept',
        'last-modified': list.thisUpdate.toUTCString(),
        etag: `"${list.number}"`,
      })
      .end(pem ? `${toPem(list.der)}\n` : list.der);
  };
}

/** Its HTTP client sends an empty TE, which no other does, and asks for no type. OTP itself reads PEM as well as DER. */
const isErlang = ({ headers }: IncomingMessage): boolean => headers.te === '' && headers.accept === undefined;

const toPem = (der: Buffer): string =>
  `-----BEGIN X509 CRL-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END X509 CRL-----`;
