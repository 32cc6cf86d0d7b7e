import { request } from 'node:https';
import { decodeCertsOnly } from '@/lib/platform/x509';
import { SigningFailedError } from './certificate-signer';

export type UpstreamSettings = {
  /** As `https://ca.example/.well-known/est`, with a label behind it where the upstream has several authorities. */
  url: string;
  user?: string | undefined;
  password?: string | undefined;
  /** Whom its TLS certificate may be of, PEM; default: the authorities that Node trusts. */
  trustPem?: string | undefined;
  timeoutMs?: number;
};
export type UpstreamEst = {
  /** Anchors and authorities of the upstream, DER. @throws SigningFailedError */
  readAuthorities(): Promise<Buffer[]>;
  /** What it answers to a CSR (DER): a certificate, perhaps with its chain, in any order. @throws SigningFailedError */
  enrol(csr: Buffer): Promise<Buffer[]>;
};

// A TBox waits for us no longer than that
const TIMEOUT_MS = 10_000;
// A chain of RSA 4096 certificates several times over
const ANSWER_LIMIT_BYTES = 262_144;
const DEFAULT_PATH = '/.well-known/est';

/** The half of a client of RFC 7030 that a registration authority needs. */
export function createUpstreamEst(settings: UpstreamSettings): UpstreamEst {
  const base = new URL(settings.url);
  const path = base.pathname === '/' ? DEFAULT_PATH : base.pathname.replace(/\/$/, '');
  const call = async (operation: string, csr?: Buffer): Promise<Buffer[]> => {
    const answer = await send(new URL(`${path}/${operation}`, base), settings, csr);
    try {
      return await decodeCertsOnly(Buffer.from(answer, 'base64'));
    } catch (error) {
      throw new SigningFailedError(`The upstream authority's ${operation} is no certs-only message`, false, {
        cause: error,
      });
    }
  };
  return { readAuthorities: () => call('cacerts'), enrol: (csr) => call('simpleenroll', csr) };
}

function send(url: URL, { user, password, trustPem, timeoutMs = TIMEOUT_MS }: UpstreamSettings, csr?: Buffer) {
  const body = csr?.toString('base64').replace(/.{64}/g, '$&\n');
  return new Promise<string>((resolve, reject) => {
    const failed = (cause: Error) => {
      const why = cause.name === 'TimeoutError' || cause.name === 'AbortError' ? 'no answer in time' : cause.message;
      reject(new SigningFailedError(`The upstream authority is not to be had: ${why}`, true, { cause }));
    };
    const outgoing = request(
      url,
      {
        method: csr ? 'POST' : 'GET',
        ...(trustPem !== undefined && { ca: trustPem }),
        ...(user !== undefined && { auth: `${user}:${password ?? ''}` }),
        ...(csr && { headers: { 'content-type': 'application/pkcs10', 'content-transfer-encoding': 'base64' } }),
        signal: AbortSignal.timeout(timeoutMs),
      },
      (response) => {
        let text = '';
        response.setEncoding('latin1').on('error', failed);
        response.on('data', (part: string) => {
          text += part;
          if (text.length > ANSWER_LIMIT_BYTES) response.destroy(new Error('its answer has no end'));
        });
        response.on('end', () => {
          if (response.statusCode === 200) resolve(text);
          else reject(refusedWith(response.statusCode ?? 0, text));
        });
      },
    );
    outgoing.on('error', failed).end(body);
  });
}

/** 202: somebody there has to look at it first (RFC 7030 §4.2.3). */
function refusedWith(status: number, text: string): SigningFailedError {
  const retry = status === 202 || status === 408 || status === 429 || status >= 500;
  const said = text.slice(0, 200).replace(/[^\x20-\x7e]+/g, ' ');
  return new SigningFailedError(`The upstream authority answered ${status}: ${said}`, retry);
}
